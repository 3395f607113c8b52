import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { activeEntry, committedEntries } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { sendDirectory } from '../remote/rsync.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import type { History } from './history.ts';

/**
 * Size of the blocks that rsync compares with the generation on the box, bytes. SQLite changes whole pages of 4 KiB in
 * place; rsync's own choice for a file of 150 MB is about 12 KiB and sends three pages for one.
 */
const BLOCK_BYTES = 1024;

export interface Shipped {
  wasHeld: boolean;
  sentBytes: number;
}

export interface Shipment {
  host: string;
  box: BoxStatus;
  history: History;
  digest: string;
  /** Where the operator's copies are, a folder each. */
  store: string;
}

/**
 * Brings a generation to a box and has it checked there: afterwards the box holds it, whole and on its disk. Nothing
 * that is half received is ever in a place where a worker opens it. A box that lacks the generation of an entry that is
 * valid or scheduled (a new one does) gets that as well, if the operator still has it. Throws HostError.
 */
export async function shipToBox(fleet: Fleet, shipment: Shipment, say: (text: string) => void): Promise<Shipped> {
  const { digest, store } = shipment;
  for (const { epoch, digest: lacking } of lackingEntries(shipment)) {
    if (existsSync(join(store, lacking, GENERATION_FILE))) {
      await ship(fleet, shipment, lacking);
      say(`received the generation of epoch ${epoch}, which it lacked`);
    } else {
      say(`lacks the generation of epoch ${epoch}, and so does ${store}: it can't answer from that epoch`);
    }
  }
  const shipped = await ship(fleet, shipment, digest);
  say(shipped.wasHeld ? 'had it' : `received it, ${formatSize(shipped.sentBytes)} on the wire`);
  return shipped;
}

/** Entries that are valid now or will be, whose generation the box does not hold. */
function lackingEntries({ box, history, digest }: Shipment) {
  const active = activeEntry(history.entries, box.now);
  return history.entries.filter(
    entry =>
      (entry === active || entry.activation > box.now) &&
      entry.digest !== digest &&
      !box.generations.includes(entry.digest),
  );
}

async function ship(fleet: Fleet, { host, box, store }: Shipment, digest: string): Promise<Shipped> {
  const parcel = { digest, source: join(store, digest), basis: basisOf(box) };
  if (!box.generations.includes(digest)) return await sendAndAccept(fleet, host, parcel);
  try {
    await askHost(fleet, host, 'accept', { digest });
    return { wasHeld: true, sentBytes: 0 };
  } catch (error) {
    if (!(error instanceof HostError) || error.problem.code !== 'BRK-BOX-DAMAGED') throw error;
    // The box has set the damaged one aside, and it is the basis of what is sent now.
    return await sendAndAccept(fleet, host, parcel);
  }
}

/** The generation whose blocks need not be sent again. */
function basisOf(box: BoxStatus): string | null {
  const active = activeEntry(committedEntries(box.schedule), box.now)?.digest;
  return active !== undefined && box.generations.includes(active) ? active : (box.generations.at(-1) ?? null);
}

async function sendAndAccept(
  fleet: Fleet,
  host: string,
  { digest, source, basis }: { digest: string; source: string; basis: string | null },
): Promise<Shipped> {
  const { sentBytes } = await sendDirectory(fleet.way(host), {
    source,
    destination: `${INCOMING_DIR}/${digest}`,
    basis: basis === null ? null : `${GENERATIONS_DIR}/${basis}`,
    blockSizeBytes: BLOCK_BYTES,
  });
  await askHost(fleet, host, 'accept', { digest });
  return { wasHeld: false, sentBytes };
}
