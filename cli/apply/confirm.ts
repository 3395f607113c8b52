import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { confirmScript, REVERT_SECONDS } from './journal.ts';

/** How long one try may take; a firewall that drops packets answers nothing. */
const TRY_MS = 5_000;
const BETWEEN_MS = 1_000;
/** After its minute the host still has to put files back and restart what they concern. */
const REVERT_MARGIN_MS = 30_000;

/**
 * Proves that the host can still be reached: over a connection that is opened now, as the ones there are would live on
 * behind a firewall that lets no new one in. Goes on trying beyond the host's own minute, and then learns that the host
 * has taken the change back. Throws HostError when it can't be reached even then.
 */
export async function confirmHost(fleet: Fleet, host: string, run: string): Promise<'confirmed' | 'reverted'> {
  const endAt = performance.now() + REVERT_SECONDS * 1000 + REVERT_MARGIN_MS;
  for (;;) {
    try {
      const session = await fleet.freshSession(host, TRY_MS);
      const { stdout } = await session.exec('sh -s', { asRoot: true, stdin: confirmScript(run), deadlineMs: 30_000 });
      return stdout.trim() === 'confirmed' ? 'confirmed' : 'reverted';
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (performance.now() > endAt) throw unknown(host, error);
      await sleep(BETWEEN_MS);
    }
  }
}

function unknown(where: string, cause: HostError): HostError {
  const message = `can't be reached since the change, also now that it should have taken it back: ${cause.problem.message}`;
  const hint = 'look at its console: journalctl -u bricks-revert';
  return new HostError({ code: 'BRK-HOST-LOST', where, message, hint }, true, cause);
}
