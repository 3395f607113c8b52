import { setTimeout as sleep } from 'node:timers/promises';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import { type BoxAnswer, MOST_CLOCK_ERROR_MS } from './decide.ts';

/** Keepers that have just learned whom to ask, or have just started, take a moment to measure. */
const SETTLE_MS = 5_000;
const ASK_AGAIN_MS = 250;

/** Waits a little for the keeper of a box to know its clock well enough, and gives what it says in the end. */
export async function askReadiness(fleet: Fleet, host: string, known?: BoxStatus): Promise<BoxAnswer> {
  if (known !== undefined && isClockGood(readinessOf(host, known))) return readinessOf(host, known);
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    let answer: BoxAnswer;
    try {
      answer = readinessOf(host, await askHost(fleet, host, 'status', null));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return missingAnswer(host, error);
    }
    if (isClockGood(answer) || performance.now() > deadline) return answer;
    await sleep(ASK_AGAIN_MS);
  }
}

function readinessOf(host: string, { keeper }: Pick<BoxStatus, 'keeper'>): BoxAnswer {
  return { host, problem: null, clockErrorMs: keeper?.clockErrorMs, fenced: keeper?.fenced ?? null };
}

export function missingAnswer(host: string, { problem }: HostError): BoxAnswer {
  return { host, problem, clockErrorMs: undefined, fenced: null };
}

function isClockGood({ clockErrorMs }: BoxAnswer): boolean {
  return clockErrorMs !== undefined && clockErrorMs !== null && clockErrorMs <= MOST_CLOCK_ERROR_MS;
}
