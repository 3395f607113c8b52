import { HostError } from './session.ts';

/** Gives `work` up after a time, with tooSlow; its signal tells it so. Milliseconds. */
export async function withinDeadline<T>(
  { where, what, deadlineMs }: { where: string; what: string; deadlineMs: number },
  work: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(deadlineMs);
  const isOver = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(tooSlow(where, what, deadlineMs)));
  });
  return await Promise.race([work(late), isOver]);
}

/** A host that is connected and did not answer in time. `what` was waited for: "its facts". */
function tooSlow(where: string, what: string, deadlineMs: number): HostError {
  const message = `did not answer within ${deadlineMs / 1000} s; waited for: ${what}`;
  const hint = 'see what it is busy with, or wait longer with --timeout';
  return new HostError({ code: 'BRK-SSH-SLOW', where, message, hint }, true);
}
