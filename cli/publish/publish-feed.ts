import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import { type BuildEvent, type BuildResult, buildGeneration } from '../generations/build.ts';
import type { PublishEvent } from './events.ts';
import { readHistory } from './history.ts';
import { type Publication, publish } from './publish.ts';
import { askAll } from './survey.ts';
import { openUplink } from './uplink.ts';

export interface FeedRequest {
  /** A path, or - for standard input. */
  feed: string;
  skipBad: number;
  /** Every page is to be written anew. */
  isRebase: boolean;
  /** Milliseconds since the Unix epoch; null for as soon as every box is prepared. */
  activation: number | null;
  /** Boxes of the last publication that are off for good. */
  without: readonly string[];
  /** As `--bwlimit` was given. */
  bwlimit: string | undefined;
  /** How long to wait for another run that holds a box. */
  lockWaitMs: number;
  emitBuild(event: BuildEvent): void;
  emit(event: PublishEvent): void;
}

/** From the merchant's file to every box. The boxes are asked first, so that a fleet that can't take it is known before the build. */
export async function publishFeed(
  fleet: Fleet,
  request: FeedRequest,
): Promise<{ built: BuildResult; publication: Publication }> {
  const uplink = openUplink(request.bwlimit);
  const boxes = await askAll(fleet, fleet.inventory.bricks.catalogue.hosts);
  const store = generationsBeside(fleet.inventory.path);
  request.emit({ type: 'stage', stage: 'build', text: request.feed });
  const built = await buildGeneration({
    feed: request.feed,
    stdin: process.stdin,
    outDir: store,
    previous: previousDir(store, boxes),
    isRebase: request.isRebase,
    skipBad: request.skipBad,
    emit: request.emitBuild,
    now: Date.now,
  });
  const { activation, without, lockWaitMs, emit } = request;
  const publication = await publish(fleet, {
    store,
    digest: built.digest,
    activation,
    without,
    uplink,
    lockWaitMs,
    emit,
  });
  pruneStore(store, built.digest);
  return { built, publication };
}

/** Where the generation is that this one will follow: what the boxes hold of it need not be sent again. */
function previousDir(store: string, boxes: ReadonlyMap<string, BoxStatus>): string | null {
  const read = readHistory([...boxes].map(([host, { schedule }]) => ({ host, schedule })));
  const last = 'history' in read ? read.history.entries.at(-1) : undefined;
  return last === undefined ? null : join(store, last.digest);
}

/** As many as a box keeps; build's own unfinished folders begin with a dot. */
const KEPT_GENERATIONS = 4;

function pruneStore(store: string, published: string): void {
  const others = readdirSync(store).filter(name => /^[0-9a-f]{64}$/.test(name) && name !== published);
  const ageOf = (name: string) => statSync(join(store, name)).mtimeMs;
  const byAge = others.sort((a, b) => ageOf(b) - ageOf(a));
  for (const name of byAge.slice(KEPT_GENERATIONS - 1)) rmSync(join(store, name), { recursive: true });
}

/** The operator's own copies of what was published, beside the inventory. */
export function generationsBeside(inventoryPath: string): string {
  return join(dirname(inventoryPath), '.bricks', 'generations');
}
