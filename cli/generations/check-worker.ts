import { parentPort } from 'node:worker_threads';
import { BricksError } from '#cli/errors.ts';
import { checkDatabase } from './check.ts';
import type { CheckAnswer } from './checker.ts';

parentPort!.once('message', (file: string) => parentPort!.postMessage(check(file)));

function check(file: string): CheckAnswer {
  try {
    return { facts: checkDatabase(file) };
  } catch (error) {
    if (error instanceof BricksError) return { problems: error.problems };
    throw error;
  }
}
