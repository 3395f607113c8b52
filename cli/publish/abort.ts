import { committedEntries, type Entry } from '#contract/schedule.ts';
import { failure, type Problem, usageError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from './box.ts';
import { everywhere } from './everywhere.ts';
import { type LockWait, withPublishLock } from './lock.ts';

/** Further ahead than the slowest withdrawal takes, milliseconds: no box may reach the instant while others still withdraw. */
const MARGIN_MS = 2_000;
const BOX_MARGIN_MS = 500;

/** Takes whatever the boxes have under that epoch back from all of them, while its instant is ahead. Throws BricksError. */
export async function abortEpoch(fleet: Fleet, epoch: number, wait: Omit<LockWait, 'signal'>): Promise<void> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  await withPublishLock(fleet, roster, { ...wait, signal: new AbortController().signal }, async () => {
    const boxes = await everywhere(roster, staysScheduled(epoch), async host => askHost(fleet, host, 'status', null));
    const entryOf = (host: string) => committedEntries(boxes.get(host)!.schedule).find(each => each.epoch === epoch);
    const entries = roster.flatMap(host => entryOf(host) ?? []);
    if (entries.length === 0) {
      throw usageError('BRK-PUB-NO-EPOCH', null, `no box has an epoch ${epoch}`, 'see: bricks catalog list');
    }
    for (const entry of entries) checkAhead(entry);
    await everywhere(roster, staysScheduled(epoch), async host => {
      const entry = entryOf(host);
      if (entry === undefined) return;
      await askHost(fleet, host, 'withdraw', { entry, marginMs: BOX_MARGIN_MS });
    });
  });
}

function checkAhead({ epoch, activation }: Entry): void {
  if (activation >= Date.now() + MARGIN_MS) return;
  const message = `epoch ${epoch} is valid from ${new Date(activation).toISOString()}: what is valid can't be taken back`;
  throw failure('BRK-PUB-VALID', null, message, 'publish the feed of before again');
}

function staysScheduled(epoch: number): Problem {
  const message = `epoch ${epoch} stays scheduled on the boxes that could not be asked`;
  return { code: 'BRK-PUB-IN-DOUBT', where: null, message, hint: 'run the same command again before its instant' };
}
