import type { Policy } from '../apply/engine.ts';
import { parseMaxFail } from '../plan/batch.ts';

/** Reads policyFlags. Throws usage errors. */
export function parsePolicy(flags: {
  'max-fail': string;
  'on-failure': Policy['onFailure'];
  'skip-unreachable': boolean;
}): Policy {
  return {
    maxFail: parseMaxFail(flags['max-fail']),
    onFailure: flags['on-failure'],
    skipsUnreachable: flags['skip-unreachable'],
  };
}
