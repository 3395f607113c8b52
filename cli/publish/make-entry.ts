import type { Entry } from '#contract/schedule.ts';
import { findHost, type Inventory } from '#inventory/inventory.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import { digestEntry, type History } from './history.ts';
import { lastVote } from './times.ts';

export interface EntryDraft {
  digest: string;
  activation: number;
  /** Boxes of the roster before that are off for good. */
  without: readonly string[];
  allowMissing: number;
  /** The epoch that it takes back; null for none. */
  cancels: number | null;
}

/** The next entry of a history, for all boxes of the inventory, signed. */
export function makeEntry(
  inventory: Inventory,
  keys: FleetKeys,
  history: History,
  draft: EntryDraft,
  nowMs: number,
): Entry {
  const { hosts, keeperPort } = inventory.bricks.catalogue;
  const member = (host: string) => ({
    address: findHost(inventory, host).address,
    port: keeperPort,
    key: keys.boxKey(host),
  });
  return sign(keys, history, draft, Object.fromEntries(hosts.map(host => [host, member(host)])), nowMs);
}

/** For the boxes that the last entry is for, wherever the inventory is by now: who comes or leaves has no part in it. */
export function makeCancellation(keys: FleetKeys, history: History, draft: EntryDraft, nowMs: number): Entry {
  return sign(keys, history, draft, history.log.at(-1)!.members, nowMs);
}

function sign(keys: FleetKeys, history: History, draft: EntryDraft, members: Entry['members'], nowMs: number): Entry {
  const last = history.log.at(-1);
  const { digest, activation, without, allowMissing, cancels } = draft;
  return keys.sign({
    epoch: history.lastEpoch + 1,
    digest,
    activation,
    voteBy: lastVote(activation, nowMs),
    roster: Object.keys(members).sort(),
    members,
    without: [...without].sort(),
    policy: { allowMissing },
    previous: last === undefined ? null : digestEntry(last),
    cancels,
    signature: '',
  });
}
