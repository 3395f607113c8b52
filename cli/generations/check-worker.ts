import { parentPort, workerData } from 'node:worker_threads';
import { BricksError } from '#cli/errors.ts';
import { checkDatabase } from './check.ts';
import type { CheckAnswer } from './check-elsewhere.ts';

parentPort!.postMessage(check(workerData as string));

function check(file: string): CheckAnswer {
  try {
    return { facts: checkDatabase(file) };
  } catch (error) {
    if (error instanceof BricksError) return { problems: error.problems };
    throw error;
  }
}
