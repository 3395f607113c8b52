import type { Inventory } from '#inventory/inventory.ts';
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
}

/** Throws usage errors for what the flags say wrong. Opens no connection yet. */
export async function openFleet(inventory: Inventory, flags: FleetFlagValues): Promise<Fleet> {
  return new Fleet(inventory, {
    owner: describeThisRun(new Date()),
    hostKeyPolicy: flags['host-key'],
    limit: flags.limit,
    timeoutMs: flags.timeout === undefined ? undefined : parseDuration(flags.timeout, '--timeout'),
  });
}
