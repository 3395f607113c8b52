import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import { isHeldWhole } from './held-whole.ts';
import { fetchGeneration, NeighbourFault } from './neighbour/fetch.ts';
import { serveGeneration } from './neighbour/serve.ts';

export interface SeedRequest {
  /** The box that lacks the generation. */
  host: string;
  digest: string;
  /** Boxes that hold it, best first; one that fails is followed by the next. */
  holders: readonly string[];
  say(text: string): void;
}

export interface Seeded {
  /** The box that it came from; null where the box held it already. */
  from: string | null;
  /** What went from that box to this one, bytes. */
  sentBytes: number;
}

/**
 * Brings one generation to one box from a box that holds it; the operator needs no copy. Afterwards the box holds it, checked
 * by its digest and on its disk. What has come is kept for the next holder, or the next try. Throws HostError:
 * BRK-SEED-NONE when no holder could feed it.
 */
export async function seedBox(fleet: Fleet, { host, digest, holders, say }: SeedRequest): Promise<Seeded> {
  const { generations } = await askHost(fleet, host, 'status', null);
  if (generations.includes(digest) && (await isHeldWhole(fleet, host, digest))) return { from: null, sentBytes: 0 };
  for (const holder of holders) {
    const sentBytes = await fetchFrom(fleet, { host, digest, holder, say });
    if (sentBytes === null) continue;
    say(`received it from ${holder}, ${formatSize(sentBytes)} on the wire`);
    return { from: holder, sentBytes };
  }
  const message = `no box could give it the generation ${digest.slice(0, 12)}: ${holders.join(', ') || 'none holds it'}`;
  const hint = 'see what was said of each; publish-catalog sends it from this machine';
  throw new HostError({ code: 'BRK-SEED-NONE', where: host, message, hint }, false);
}

/** Null where the holder could not do it. */
async function fetchFrom(
  fleet: Fleet,
  { host, digest, holder, say }: { host: string; digest: string; holder: string; say(text: string): void },
): Promise<number | null> {
  try {
    const server = await serveGeneration(fleet, { host: holder, digest, receivers: [host] });
    try {
      return await fetchGeneration(fleet, host, digest, server);
    } finally {
      await server.end();
    }
  } catch (error) {
    const isOfHolder =
      error instanceof NeighbourFault || (error instanceof HostError && error.problem.where === holder);
    if (!isOfHolder) throw error;
    say(`${holder} can't give it: ${error.message}`);
    return null;
  }
}
