import type { Inventory } from '#inventory/inventory.ts';
import { askSudoPassword, forgetSudoPassword } from './ask/sudo-password.ts';
import { parseDuration } from './duration.ts';
import { Fleet } from './fleet.ts';
import type { HostKeyPolicy } from './remote/host-keys.ts';
import { describeThisRun } from './run/owner.ts';

/** What the flags of every command that opens connections say; see fleetFlags. */
export interface FleetFlagValues {
  inventory: string;
  limit?: string | undefined;
  'host-key': HostKeyPolicy;
  timeout?: string | undefined;
  'ask-sudo': boolean;
  /** Nobody may be asked anything; so it is in CI as well. */
  'no-input'?: boolean;
}

/** Throws usage errors for what the flags say wrong. Asks for sudo's password; opens no connection yet. */
export async function openFleet(inventory: Inventory, flags: FleetFlagValues): Promise<Fleet> {
  const { env } = process;
  const mayAsk = flags['no-input'] !== true && !env.CI && process.stdin.isTTY;
  return new Fleet(inventory, {
    owner: describeThisRun(new Date()),
    hostKeyPolicy: flags['host-key'],
    limit: flags.limit,
    timeoutMs: flags.timeout === undefined ? undefined : parseDuration(flags.timeout, '--timeout'),
    sudoPassword: flags['ask-sudo'] ? await askSudoPassword(env, mayAsk) : forgetSudoPassword(env),
  });
}
