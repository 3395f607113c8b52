/**
 * How a generation comes to a box from the operator's machine: as a patch, else by rsync against one that the box holds, else
 * whole. Whichever way it came, its digest decides on the box; where that or the way fails, the next one is taken.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { activeEntry, committedEntries } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { sendDirectory } from '../remote/rsync.ts';
import { askHost } from './box.ts';
import { isHeldWhole } from './held-whole.ts';
import { blamesPatch, leadsDown, planLadder, type Rung } from './ladder.ts';
import { dropPatch, patchBetween, type StoredPatch } from './patch/patch-store.ts';
import { spliceHalf } from './resume.ts';
import { checkRoom } from './room.ts';
import type { Uplink } from './uplink.ts';

/**
 * Size of the blocks that rsync compares with the generation on the box, bytes. SQLite changes whole pages of 4 KiB in
 * place; rsync's own choice for a file of 150 MB is about 12 KiB and sends three pages for one.
 */
export const BLOCK_BYTES = 1024;

export interface Shipped {
  wasHeld: boolean;
  way: 'held' | 'neighbour' | Rung['way'];
  /** The box that it came from; null for this machine. */
  from: string | null;
  /** On the wire, by every way that was tried. */
  sentBytes: number;
  /** What it takes at least: the size of the patch from a generation that the box holds; null where none can be made. */
  patchBytes: number | null;
}

export interface Shipment {
  host: string;
  box: BoxStatus;
  digest: string;
  /** Where the operator's copies are, a folder each. */
  store: string;
  uplink: Uplink;
}

type Say = (text: string) => void;

/**
 * Brings a generation to a box and has it checked there: afterwards the box holds it, whole and on its disk. Nothing
 * that is half received is ever in a place where a worker opens it. Throws HostError.
 */
export async function shipToBox(fleet: Fleet, shipment: Shipment, say: Say): Promise<Shipped> {
  const { host, box, digest } = shipment;
  if (!box.generations.includes(digest)) return await shipToLacking(fleet, shipment, true, say);
  if (await isHeldWhole(fleet, host, digest)) {
    say('had it');
    return { wasHeld: true, way: 'held', from: null, sentBytes: 0, patchBytes: null };
  }
  // It has been set aside, where it takes no room of its own and is the best that can be compared.
  const found = await askHost(fleet, host, 'status', null);
  return await shipToLacking(fleet, { ...shipment, box: found }, false, say);
}

async function shipToLacking(fleet: Fleet, shipment: Shipment, mayPatch: boolean, say: Say): Promise<Shipped> {
  const { host, box, store, digest } = shipment;
  const sizeBytes = statSync(join(store, digest, GENERATION_FILE)).size;
  checkRoom(host, box, digest, sizeBytes);
  const bases = basesOf(box, digest);
  const patch = await patchFrom(shipment, bases, say);
  const rungs = planLadder({ basis: bases[0] ?? null, patch: mayPatch ? patch : null, sizeBytes });
  const { way, sentBytes } = await descend(fleet, shipment, rungs, say);
  const patchBytes = patch?.sizeBytes ?? null;
  const least = patchBytes === null ? '' : ` (a patch has ${formatSize(patchBytes)})`;
  say(`received ${WORDS[way]}, ${formatSize(sentBytes)} on the wire${least}`);
  return { wasHeld: false, way, from: null, sentBytes, patchBytes };
}

const WORDS = { patch: 'a patch', delta: 'what differs', full: 'all of it' };

/** Generations that the new one can be compared with, the likest first: the box serves what the new one was built upon. */
function basesOf(box: BoxStatus, digest: string): string[] {
  const active = activeEntry(committedEntries(box.schedule), box.now)?.digest;
  const held = box.generations.filter(each => each !== digest);
  return [...held.filter(each => each === active), ...held.filter(each => each !== active)];
}

/** Null where the operator has no copy of what the box holds, or none that a patch can be made from. */
async function patchFrom({ store, digest }: Shipment, bases: readonly string[], say: Say): Promise<StoredPatch | null> {
  const from = bases.find(each => existsSync(join(store, each, GENERATION_FILE)));
  if (from === undefined) return null;
  try {
    return await patchBetween(store, from, digest);
  } catch (error) {
    say(`no patch can be made in ${store}: ${(error as Error).message}`);
    return null;
  }
}

async function descend(fleet: Fleet, shipment: Shipment, rungs: readonly Rung[], say: Say) {
  const { uplink } = shipment;
  let sentBytes = 0;
  for (const [index, rung] of rungs.entries()) {
    try {
      sentBytes += await uplink.upload(() => send(fleet, shipment, rung, say));
      await accept(fleet, shipment, rung);
      return { way: rung.way, sentBytes };
    } catch (error) {
      if (rung.way === 'patch' && blamesPatch(error)) dropPatch(rung.patch);
      const next = rungs[index + 1];
      if (next === undefined || !leadsDown(rung, error)) throw error;
      say(`${WORDS[rung.way]} did not do (${error.problem.message}): sending ${WORDS[next.way]}`);
    }
  }
  throw new Error('a ladder without rungs');
}

async function send(fleet: Fleet, shipment: Shipment, rung: Rung, say: Say): Promise<number> {
  const { host, box, store, digest, uplink } = shipment;
  const destination = `${INCOMING_DIR}/${digest}`;
  const job = { source: join(store, digest), destination, basis: null, blockSizeBytes: BLOCK_BYTES, rate: uplink.rate };
  const way = fleet.way(host);
  if (rung.way === 'patch') {
    // Another box may have found it damaged while this one waited for its turn: then it is made anew.
    const { directory } = (await patchFrom(shipment, [rung.patch.from], say)) ?? rung.patch;
    return (await sendDirectory(way, { ...job, source: directory, destination: `${destination}.patch` })).sentBytes;
  }
  if (rung.way === 'full') return (await sendDirectory(way, { ...job, isWhole: rung.isWhole })).sentBytes;
  if (box.incoming.includes(digest)) await spliceHalf(fleet, host, digest, rung.basis);
  return (await sendDirectory(way, { ...job, basis: `${GENERATIONS_DIR}/${rung.basis}` })).sentBytes;
}

async function accept(fleet: Fleet, { host, digest }: Shipment, rung: Rung): Promise<void> {
  if (rung.way === 'patch') await askHost(fleet, host, 'patch', { digest, from: rung.patch.from });
  else await askHost(fleet, host, 'accept', { digest });
}
