import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { findHost } from '#inventory/inventory.ts';
import type { Fleet } from '../fleet.ts';
import { sendDirectory } from '../remote/rsync.ts';
import { HostError } from '../remote/session.ts';
import { askBox } from './box.ts';

/**
 * Size of the blocks that rsync compares with the generation on the box, bytes. SQLite changes whole pages of 4 KiB in
 * place; rsync's own choice for a file of 150 MB is about 12 KiB and sends three pages for one.
 */
const BLOCK_BYTES = 1024;

export interface Shipped {
  wasHeld: boolean;
  sentBytes: number;
}

export interface Parcel {
  digest: string;
  /** The local directory with the generation's files. */
  dir: string;
  /** A generation on the box whose blocks need not be sent again. */
  basis: string | null;
  /** Whether the box says that it holds this generation already. */
  isHeld: boolean;
}

/**
 * Brings a generation to a box and has it checked there: afterwards the box holds it, whole and on its disk. Nothing
 * that is half received is ever in a place where a worker opens it. Throws HostError.
 */
export async function shipGeneration(fleet: Fleet, host: string, parcel: Parcel): Promise<Shipped> {
  if (!parcel.isHeld) return await sendAndAccept(fleet, host, parcel);
  try {
    await askBox(await fleet.session(host), 'accept', { digest: parcel.digest });
    return { wasHeld: true, sentBytes: 0 };
  } catch (error) {
    if (!(error instanceof HostError) || error.problem.code !== 'BRK-BOX-DAMAGED') throw error;
    // The box has set the damaged one aside, and it is the basis of what is sent now.
    return await sendAndAccept(fleet, host, parcel);
  }
}

async function sendAndAccept(fleet: Fleet, host: string, { digest, dir, basis }: Parcel): Promise<Shipped> {
  const { sentBytes } = await sendDirectory(findHost(fleet.inventory, host), fleet.hostKeys.path, {
    source: dir,
    destination: `${INCOMING_DIR}/${digest}`,
    basis: basis === null ? null : `${GENERATIONS_DIR}/${basis}`,
    blockSizeBytes: BLOCK_BYTES,
  });
  await askBox(await fleet.session(host), 'accept', { digest });
  return { wasHeld: false, sentBytes };
}
