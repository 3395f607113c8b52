import type { SudoOptions } from './ssh-session.ts';
import { SshSession } from './ssh-session.ts';
import type { Switchboard } from './switchboard.ts';
import type { SshTarget } from './target.ts';

export interface ConnectOptions {
  /** Called when the connection ends later, however that is. */
  onGone: () => void;
  /** From the first packet to a session that is ready, on each connection of the way. */
  timeoutMs: number;
  sudo: SudoOptions;
}

/**
 * Opens a connection, through jump hosts where there are any. Throws HostError when that fails, with `isUnreachable` unless
 * the host answered and refused.
 */
export async function connect(
  target: SshTarget,
  switchboard: Switchboard,
  { onGone, timeoutMs, sudo }: ConnectOptions,
): Promise<SshSession> {
  const line = await switchboard.call(target, timeoutMs);
  line.client.once('close', onGone);
  return new SshSession(target, line, sudo);
}
