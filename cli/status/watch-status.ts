import { setTimeout as sleep } from 'node:timers/promises';
import type { NoFacts } from '../facts/facts.ts';
import type { Survey } from '../facts/survey.ts';
import type { Fleet } from '../fleet.ts';
import { describeFleet } from './describe-fleet.ts';
import type { FleetStatus } from './fleet-status.ts';
import { readHost } from './read-status.ts';

export interface WatchOptions {
  everyMs: number;
  /** How long the first picture may wait for hosts that are slow to answer. */
  firstWaitMs: number;
  show(status: FleetStatus): void;
  stop: AbortSignal;
}

const DEADLINE_MS = 10_000;

/**
 * Shows the fleet over and over until it is stopped. Each host is asked anew once its last answer is there, so that a
 * slow one keeps only itself back: of that, its last answer is shown. Connections stay open; a lost one is opened again.
 */
export async function watchStatus(fleet: Fleet, hosts: readonly string[], options: WatchOptions): Promise<void> {
  const { everyMs, firstWaitMs, show, stop } = options;
  const latest = new Map<string, Survey>(hosts.map(host => [host, notYet(host)]));
  const asked = new Map<string, Promise<void>>();
  const ask = async (host: string): Promise<void> => {
    latest.set(host, await readHost(fleet, host, DEADLINE_MS));
    asked.delete(host);
  };
  for (let waitMs = firstWaitMs; !stop.aborted; waitMs = everyMs) {
    const beganAt = performance.now();
    const atMs = Date.now();
    for (const host of hosts) if (!asked.has(host)) asked.set(host, ask(host));
    await Promise.race([Promise.all(asked.values()), pause(waitMs, stop)]);
    if (stop.aborted) return;
    show(describeFleet(fleet.inventory, latest, atMs));
    await pause(everyMs - (performance.now() - beganAt), stop);
  }
}

function notYet(where: string): NoFacts {
  const problem = { code: 'BRK-SSH-SLOW', where, message: 'has not answered yet', hint: null };
  return { isReadable: false, isUnreachable: true, problem };
}

/** Ends early, and without an error, when it is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
