import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE } from '#contract/layout.ts';
import { BricksError, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from '../publish/box.ts';
import { everywhere } from '../publish/everywhere.ts';
import { type LockWait, withPublishLock } from '../publish/lock.ts';
import { generationsBeside } from '../publish/own-copies.ts';
import { setStorePin } from '../publish/pinned.ts';
import { shipToBox } from '../publish/ship.ts';
import { listStore } from '../publish/store.ts';
import { openUplink } from '../publish/uplink.ts';
import { findNamed, type Named } from './reference.ts';

export interface PinRequest {
  /** As for diff: an epoch, `current`, or the beginning of a digest. */
  text: string;
  /** False lets it go: the next publication collects it. */
  isPinned: boolean;
  wait: Omit<LockWait, 'signal'>;
  /** Told of what is sent to a box that lacked it. */
  say(text: string): void;
}

/**
 * Pins a generation here and on every box, or lets it go. Kept away from publications by their lock; killed half-way, it may be run
 * again. A box that no longer holds the generation is sent it, if there is a copy here. Throws BricksError; BRK-PIN-LACKING, with
 * the pins standing, for boxes that still lack it.
 */
export async function pinGeneration(fleet: Fleet, { text, isPinned, wait, say }: PinRequest): Promise<Named> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const store = generationsBeside(fleet.inventory.path);
  return await withPublishLock(fleet, roster, { ...wait, signal: new AbortController().signal }, async () => {
    const boxes = await everywhere(roster, HALF_DONE, host => askHost(fleet, host, 'status', null));
    const named = findNamed(text, boxes, listStore(store), Date.now());
    const { digest } = named;
    // Here first: what is to be sent again must not be collected here meanwhile.
    await setStorePin(store, { digest, isPinned, say });
    if (isPinned && existsSync(join(store, digest, GENERATION_FILE)))
      await sendToLacking(fleet, boxes, digest, store, say);
    const pinned = await everywhere(roster, HALF_DONE, host => askHost(fleet, host, 'pin', { digest, isPinned }));
    const lacking = isPinned ? roster.filter(host => !pinned.get(host)!.isHeld) : [];
    if (lacking.length > 0) throw new BricksError(lacking.map(host => tellLacking(host, named, store)));
    return named;
  });
}

async function sendToLacking(
  fleet: Fleet,
  boxes: ReadonlyMap<string, BoxStatus>,
  digest: string,
  store: string,
  say: (text: string) => void,
): Promise<void> {
  const lacking = [...boxes].filter(([, box]) => !box.generations.includes(digest)).map(([host]) => host);
  const uplink = openUplink(undefined);
  await everywhere(lacking, HALF_DONE, host =>
    shipToBox(fleet, { host, box: boxes.get(host)!, digest, store, uplink }, said => say(`${host} | ${said}`)),
  );
}

function tellLacking(host: string, { name }: Named, store: string): Problem {
  return {
    code: 'BRK-PIN-LACKING',
    where: host,
    message: `does not hold ${name}, and no copy is in ${store}: it is pinned, and can't be gone back to there`,
    hint: 'run the same command from a machine that has a copy, or let it go again: --off',
  };
}

const HALF_DONE: Problem = {
  code: 'BRK-PIN-UNFINISHED',
  where: null,
  message: 'the generation may be pinned on some boxes and not on others',
  hint: 'run the same command again when these boxes answer',
};
