import { canonicalEntry, type Entry } from '#contract/schedule.ts';
import type { Survey, SurveyRequest } from '../facts/survey.ts';
import { surveyHost } from '../facts/survey-fleet.ts';
import type { Fleet } from '../fleet.ts';
import { RESET_PROBES } from '../plan/bricks/reset.ts';
import { describeFleet, isStatus } from './describe-fleet.ts';
import type { FleetStatus } from './fleet-status.ts';

/** Traces of ours are looked for on spares as well. */
const REQUEST: SurveyRequest = { probes: RESET_PROBES, inspected: null, asksBox: true };
const STATUS_MS = 20_000;

/** Asks every host at once, over one exec channel each. */
export async function readStatus(fleet: Fleet, hosts: readonly string[]): Promise<FleetStatus> {
  const reader = new StatusReader(fleet);
  const atMs = Date.now();
  const surveys = new Map(
    await Promise.all(hosts.map(async host => [host, await reader.read(host, STATUS_MS)] as const)),
  );
  return describeFleet(fleet.inventory, surveys, atMs);
}

/** Reads hosts; of what all of them hold, the roster of each epoch, one copy is kept. */
export class StatusReader {
  readonly #fleet: Fleet;
  readonly #entries = new Map<string, Entry>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  async read(host: string, deadlineMs: number): Promise<Survey> {
    const survey = await surveyHost(this.#fleet, host, REQUEST, this.#fleet.deadlineMs(deadlineMs));
    if (!survey.isReadable || !isStatus(survey.box)) return survey;
    const schedule = survey.box.schedule.map(record => ({ ...record, entry: this.#intern(record.entry) }));
    return { ...survey, box: { ...survey.box, schedule } };
  }

  #intern(entry: Entry): Entry {
    const key = canonicalEntry(entry);
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, entry);
    return known ?? entry;
  }
}
