import { HostError } from './session.ts';

/** A host that is connected and did not answer in time. `what` was waited for: "its facts". */
export function tooSlow(where: string, what: string, deadlineMs: number): HostError {
  const message = `did not answer within ${deadlineMs / 1000} s; waited for: ${what}`;
  const hint = 'see what it is busy with, or wait longer with --timeout';
  return new HostError({ code: 'BRK-SSH-SLOW', where, message, hint }, true);
}
