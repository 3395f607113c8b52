import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../errors.ts';

export interface Wait {
  /** What is waited for, to be read after "waited 30 s for". */
  what: string;
  host: string | null;
  deadlineMs: number;
  everyMs?: number;
  hint?: string;
}

/** Asks again and again until the condition holds; BRK-LAB-TIMEOUT when the deadline has passed. */
export async function until(condition: () => boolean | Promise<boolean>, wait: Wait): Promise<void> {
  const end = performance.now() + wait.deadlineMs;
  while (!(await condition())) {
    if (performance.now() > end) {
      const message = `waited ${wait.deadlineMs / 1000} s for ${wait.what}`;
      throw failure('BRK-LAB-TIMEOUT', wait.host, message, wait.hint ?? null);
    }
    await sleep(wait.everyMs ?? 20);
  }
}
