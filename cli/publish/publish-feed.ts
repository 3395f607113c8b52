import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { retainedDigests } from '#contract/retention.ts';
import type { Fleet } from '../fleet.ts';
import { type BuildEvent, type BuildResult, buildGeneration } from '../generations/build.ts';
import type { CheckResult } from '../generations/validate/check-generation.ts';
import { loadFleetKeys } from '../keys/key-file.ts';
import { type CheckBuiltRequest, checkBuilt } from './check-built.ts';
import type { PublishEvent } from './events.ts';
import { generationsBeside } from './own-copies.ts';
import { readStorePins } from './pinned.ts';
import { findPredecessor } from './predecessor.ts';
import { type Publication, publish } from './publish.ts';
import { pruneStore } from './store.ts';
import { askSome, historyOf } from './survey.ts';
import { openUplink } from './uplink.ts';

export interface FeedRequest {
  /** A path, - for standard input, or the name of `query`. */
  feed: string;
  /** A SELECT in place of a file. */
  query?: string | undefined;
  skipBad: number;
  /** Every page is to be written anew. */
  isRebase: boolean;
  /** Milliseconds since the Unix epoch; null for as soon as every box is prepared. */
  activation: number | null;
  /** Boxes of the last publication that are off for good. */
  without: readonly string[];
  /** How many boxes may be left out; they answer 503 from the instant on. */
  allowMissing: number;
  /** As `--bwlimit` was given. */
  bwlimit: string | undefined;
  /** How long to wait for another run that holds a box. */
  lockWaitMs: number;
  /** Breakers that may trip. */
  accept: CheckBuiltRequest['accept'];
  /** A file that is told what changes; null for none. */
  report: string | null;
  emitBuild(event: BuildEvent): void;
  emit(event: PublishEvent): void;
}

/** From the merchant's file to every box. The boxes are asked first, so that a fleet that can't take it is known before the build. */
export async function publishFeed(
  fleet: Fleet,
  request: FeedRequest,
): Promise<{ built: BuildResult; checked: CheckResult; publication: Publication }> {
  const uplink = openUplink(request.bwlimit);
  const keys = loadFleetKeys(fleet.inventory.path);
  const { allowMissing } = request;
  const { boxes } = await askSome(fleet, fleet.inventory.bricks.catalogue.hosts, allowMissing);
  const store = generationsBeside(fleet.inventory.path);
  // Damaged, it would stop the command after the publication.
  readStorePins(store);
  request.emit({ type: 'stage', stage: 'build', text: request.feed });
  const built = await buildGeneration({
    feed: request.feed,
    query: request.query,
    stdin: process.stdin,
    outDir: store,
    previous: previousDir(store, boxes, request.activation ?? Date.now()),
    isRebase: request.isRebase,
    skipBad: request.skipBad,
    emit: request.emitBuild,
    now: Date.now,
  });
  const { activation, without, lockWaitMs, accept, report, emit } = request;
  try {
    const checked = await checkBuilt(fleet, boxes, built, { store, activation, accept, report, emit });
    const publication = await publish(fleet, {
      ...{ keys, store, digest: built.digest, activation, without, allowMissing, uplink, lockWaitMs, emit },
    });
    return { built, checked, publication };
  } finally {
    pruneStore(store, retainedInStore(store, boxes, built.digest));
  }
}

/** Where the generation is that this one will follow: what the boxes hold of it need not be sent again. */
function previousDir(store: string, boxes: ReadonlyMap<string, BoxStatus>, activation: number): string | null {
  const found = findPredecessor(historyOf(boxes), activation, store);
  return 'dir' in found ? found.dir : null;
}

/** What any box may be sent again, and what is pinned: the rest goes when there are more than a few. */
function retainedInStore(store: string, boxes: ReadonlyMap<string, BoxStatus>, built: string): Set<string> {
  const named = [...boxes.values()].flatMap(({ schedule, now }) => [...retainedDigests(schedule, now)]);
  return new Set([...named, ...readStorePins(store), built]);
}
