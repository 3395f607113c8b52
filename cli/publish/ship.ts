import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { findHost } from '#inventory/inventory.ts';
import type { Fleet } from '../fleet.ts';
import { sendDirectory } from '../remote/rsync.ts';
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

/**
 * Brings a generation to a box and has it checked there: afterwards the box holds it, whole and on its disk. Nothing
 * that is half received is ever in a place where a worker opens it. Throws HostError.
 */
export async function shipGeneration(
  fleet: Fleet,
  host: string,
  generation: { digest: string; dir: string },
  basis: string | null,
  isHeld: boolean,
): Promise<Shipped> {
  let sentBytes = 0;
  if (!isHeld) {
    const sent = await sendDirectory(findHost(fleet.inventory, host), fleet.hostKeys.path, {
      source: generation.dir,
      destination: `${INCOMING_DIR}/${generation.digest}`,
      basis: basis === null ? null : `${GENERATIONS_DIR}/${basis}`,
      blockSizeBytes: BLOCK_BYTES,
    });
    sentBytes = sent.sentBytes;
  }
  const accepted = await askBox(await fleet.session(host), 'accept', { digest: generation.digest });
  return { wasHeld: accepted.wasHeld, sentBytes };
}
