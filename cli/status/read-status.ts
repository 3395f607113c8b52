import type { Survey, SurveyRequest } from '../facts/survey.ts';
import { surveyHost } from '../facts/survey-fleet.ts';
import type { Fleet } from '../fleet.ts';
import { RESET_PROBES } from '../plan/bricks/reset.ts';
import { describeFleet } from './describe-fleet.ts';
import type { FleetStatus } from './fleet-status.ts';

/** Traces of ours are looked for on spares as well. */
const REQUEST: SurveyRequest = { probes: RESET_PROBES, inspected: null, asksBox: true };
const STATUS_MS = 20_000;

/** Asks every host at once, over one exec channel each. */
export async function readStatus(fleet: Fleet, hosts: readonly string[]): Promise<FleetStatus> {
  const atMs = Date.now();
  const surveys = new Map(
    await Promise.all(hosts.map(async host => [host, await readHost(fleet, host, STATUS_MS)] as const)),
  );
  return describeFleet(fleet.inventory, surveys, atMs);
}

export function readHost(fleet: Fleet, host: string, deadlineMs: number): Promise<Survey> {
  return surveyHost(fleet, host, REQUEST, fleet.deadlineMs(deadlineMs));
}
