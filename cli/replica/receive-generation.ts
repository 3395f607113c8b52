import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE, INCOMING_DIR } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { askHost } from '../publish/box.ts';
import { generationsBeside } from '../publish/own-copies.ts';
import { seedBox } from '../publish/seed.ts';
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
 * Afterwards the box holds the generation, checked there and on its disk. Best it comes from a neighbour straight; where none
 * of them can be reached from the box (a firewall that doesn't know it yet), through this machine; at last from the
 * operator's own copy. A neighbour whose copy is damaged, or that is lost meanwhile, is followed by the next. Throws HostError.
 */
export async function receiveGeneration(
  fleet: Fleet,
  host: string,
  wanted: WantedGeneration,
  say: (text: string) => void,
): Promise<Received> {
  const { digest } = wanted;
  const ways = [() => seed(fleet, host, wanted, say), ...relays(fleet, host, wanted, say)];
  let refused: HostError | null = null;
  for (const receive of ways) {
    try {
      return { digest, ...(await receive()) };
    } catch (error) {
      if (!(error instanceof HostError) || !isOfSource(error, wanted)) throw error;
      say(`generation ${digest.slice(0, 12)} could not come that way: ${error.message}`);
      refused = error;
    }
  }
  throw wanted.holders.length === 0 || refused === null ? nobodyHas(host, digest) : refused;
}

type Way = () => Promise<Omit<Received, 'digest'>>;

async function seed(fleet: Fleet, host: string, { digest, holders }: WantedGeneration, say: (text: string) => void) {
  return await seedBox(fleet, {
    host,
    digest,
    holders,
    say: text => say(`generation ${digest.slice(0, 12)}: ${text}`),
  });
}

function relays(fleet: Fleet, host: string, { digest, holders }: WantedGeneration, say: (text: string) => void): Way[] {
  const carried = async (from: string | null, carry: () => Promise<number>) => {
    const sentBytes = await carry();
    await askHost(fleet, host, 'accept', { digest });
    const source = from === null ? 'from this machine' : `from ${from} through this machine`;
    say(`generation ${digest.slice(0, 12)}: received it ${source}, ${formatSize(sentBytes)} on the wire`);
    return { from, sentBytes };
  };
  const own = join(generationsBeside(fleet.inventory.path), digest);
  return [
    ...holders.map(
      (from): Way =>
        () =>
          carried(from, () => relayGeneration(fleet, { from, to: host, digest })),
    ),
    ...(existsSync(join(own, GENERATION_FILE)) ? [() => carried(null, () => sendOwn(fleet, host, own, digest))] : []),
  ];
}

async function sendOwn(fleet: Fleet, host: string, source: string, digest: string): Promise<number> {
  const job = { source, destination: `${INCOMING_DIR}/${digest}`, basis: null, blockSizeBytes: 1024 };
  return (await sendDirectory(fleet.way(host), job)).sentBytes;
}

/** The box itself is not to blame: what it received was bad, or nobody could give it. */
function isOfSource({ problem }: HostError, { holders }: WantedGeneration): boolean {
  return (problem.where !== null && holders.includes(problem.where)) || SOURCE_FAULTS.has(problem.code);
}

const SOURCE_FAULTS: ReadonlySet<string> = new Set([
  'BRK-SEED-NONE',
  'BRK-BOX-DIGEST-MISMATCH',
  'BRK-BOX-NOT-A-GENERATION',
]);

function nobodyHas(where: string, digest: string): HostError {
  const message = `needs generation ${digest.slice(0, 12)}, which no living neighbour holds, nor this machine`;
  const hint = 'publish the feed again: bricks publish-catalog FEED --in 2m';
  return new HostError({ code: 'BRK-REPLICA-NO-SOURCE', where, message, hint }, false);
}
