import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE, INCOMING_DIR } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { askHost } from '../publish/box.ts';
import { generationsBeside } from '../publish/publish-feed.ts';
import { sendDirectory } from '../remote/rsync.ts';
import { HostError } from '../remote/session.ts';
import { relayGeneration } from './relay-generation.ts';
import type { WantedGeneration } from './wanted-generations.ts';

export interface Received {
  digest: string;
  /** The neighbour that gave it; null for the operator's own copy. */
  from: string | null;
  sentBytes: number;
}

/**
 * Afterwards the box holds the generation, checked there and on its disk. A neighbour whose copy turns out to be damaged,
 * or that is lost meanwhile, is followed by the next; the operator's own copy comes last, as it may be across the world.
 * Throws HostError.
 */
export async function receiveGeneration(
  fleet: Fleet,
  host: string,
  { digest, holders }: WantedGeneration,
  say: (text: string) => void,
): Promise<Received> {
  const refused: HostError[] = [];
  const sources = [...holders, ...(hasOwnCopy(fleet, digest) ? [null] : [])];
  for (const from of sources) {
    try {
      const sentBytes = await carry(fleet, { from, to: host, digest });
      await askHost(fleet, host, 'accept', { digest });
      say(`received generation ${digest.slice(0, 12)} from ${from ?? 'this machine'}, ${formatSize(sentBytes)}`);
      return { digest, from, sentBytes };
    } catch (error) {
      if (!(error instanceof HostError) || !isOfSource(error, from)) throw error;
      say(`${from ?? 'this machine'} could not give generation ${digest.slice(0, 12)}: ${error.problem.message}`);
      refused.push(error);
    }
  }
  throw refused.at(-1) ?? nobodyHas(host, digest);
}

/** The box itself is not to blame: what it received was bad, or the other end broke off. */
function isOfSource({ problem }: HostError, from: string | null): boolean {
  return problem.where === from || SOURCE_FAULTS.has(problem.code);
}

const SOURCE_FAULTS: ReadonlySet<string> = new Set(['BRK-BOX-DIGEST-MISMATCH', 'BRK-BOX-NOT-A-GENERATION']);

async function carry(fleet: Fleet, route: { from: string | null; to: string; digest: string }): Promise<number> {
  const { from, to, digest } = route;
  if (from !== null) return await relayGeneration(fleet, { from, to, digest });
  const source = join(generationsBeside(fleet.inventory.path), digest);
  const job = { source, destination: `${INCOMING_DIR}/${digest}`, basis: null, blockSizeBytes: 1024 };
  return (await sendDirectory(fleet.way(to), job)).sentBytes;
}

function hasOwnCopy(fleet: Fleet, digest: string): boolean {
  return existsSync(join(generationsBeside(fleet.inventory.path), digest, GENERATION_FILE));
}

function nobodyHas(where: string, digest: string): HostError {
  const message = `needs generation ${digest.slice(0, 12)}, which no living neighbour holds, nor this machine`;
  const hint = 'publish the feed again: bricks publish-catalog FEED --in 2m';
  return new HostError({ code: 'BRK-REPLICA-NO-SOURCE', where, message, hint }, false);
}
