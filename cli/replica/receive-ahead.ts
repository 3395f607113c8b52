/**
 * What a box that holds nothing yet receives of its neighbours while it is provisioned:
 *
 *   rsync is there ─▶ release ─▶ where an upload would have put it ─▶ checked by its step, as an upload is
 *                  └▶ generation that is valid ─▶ incoming/ ─(the release is linked)─▶ accepted by its digest
 *
 * Neither makes it answer anybody, nor promises anything: what doesn't come this way, comes as it does where there is nobody to
 * give it, and what a killed run leaves is gone on with by the next.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CURRENT_RELEASE, GENERATIONS_DIR, INCOMING_DIR, MANIFEST_FILE, RELEASES_DIR } from '#contract/layout.ts';
import { incomingRelease } from '../apply/actions/release.ts';
import type { BringRelease } from '../apply/fleet-hands.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import type { PackedRelease } from '../pack/pack.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { askHost } from '../publish/box.ts';
import { fetchFiles, NeighbourFault } from '../publish/neighbour/fetch.ts';
import { type Server, serveDirectory } from '../publish/neighbour/serve.ts';
import { quote } from '../remote/quote.ts';
import { HostError } from '../remote/session.ts';
import { chooseSources, type Sources } from './choose-sources.ts';
import type { Neighbours } from './neighbours.ts';
import type { Received } from './receive-generation.ts';
import type { StepWatch } from './step-watch.ts';

export interface AheadRequest {
  host: string;
  neighbours: Promise<Neighbours>;
  release: PackedRelease;
  /** What is done to the host meanwhile. */
  steps: readonly PlannedStep[];
  watch: StepWatch;
  say(text: string): void;
}

export interface Ahead {
  bringRelease: BringRelease;
  /** Resolves once the box holds it; null where it must be received by the time it is needed. */
  generation: Promise<Received | null>;
  /** Takes back what neighbours were asked for. */
  end(): void;
}

export function receiveAhead(fleet: Fleet, request: AheadRequest): Ahead {
  const over = new AbortController();
  const chosen = chooseSources(request.neighbours, request.host, request.release.digest);
  const release = tryIt(request, over.signal, false, () => bringRelease(fleet, request, chosen, over.signal));
  const generation = tryIt(request, over.signal, null, () =>
    bringGeneration(fleet, request, chosen, release, over.signal),
  );
  // Thrown to the one who waits for it, where the run comes that far.
  release.catch(() => {});
  generation.catch(() => {});
  return {
    bringRelease: async (_, signal) => {
      signal.addEventListener('abort', () => over.abort());
      return await release;
    },
    generation,
    end: () => over.abort(),
  };
}

/** There is another way for what can't come by this one. */
async function tryIt<T>({ say }: AheadRequest, over: AbortSignal, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NeighbourFault || error instanceof HostError)) throw error;
    if (!over.aborted) say(`could not be given it by a neighbour: ${error.message}`);
    return otherwise;
  }
}

async function bringRelease(
  fleet: Fleet,
  request: AheadRequest,
  chosen: Promise<Sources>,
  over: AbortSignal,
): Promise<boolean> {
  const { host, release } = request;
  const { release: from } = await chosen;
  if (from === null) return false;
  await whenItCanFetch(request);
  const destination = incomingRelease(release.digest);
  const directory = `${RELEASES_DIR}/${release.digest}`;
  await withServer(fleet, { from, to: host, directory, over }, async server => {
    for (const { name } of release.files) await fetchFiles(fleet, host, server, { destination, file: name });
  });
  await writeManifest(fleet, host, release, destination);
  request.say(`release ${release.digest.slice(0, 12)}: received it from ${from}`);
  return true;
}

/** From here: it is not among what its own digests prove. */
async function writeManifest(fleet: Fleet, host: string, { dir }: PackedRelease, destination: string): Promise<void> {
  const stdin = await readFile(join(dir, MANIFEST_FILE), 'utf8');
  const session = await fleet.session(host);
  const options = {
    asRoot: true,
    stdin,
    deadlineMs: fleet.deadlineMs(WRITE_MS),
    waitsFor: 'the manifest of its release',
  };
  const { code, stderr } = await session.exec(`sh -c ${quote(`cat >${destination}/${MANIFEST_FILE}`)}`, options);
  if (code !== 0) throw new NeighbourFault(`its manifest could not be written: ${stderr.trim().slice(-300)}`);
}
const WRITE_MS = 30_000;

async function bringGeneration(
  fleet: Fleet,
  request: AheadRequest,
  chosen: Promise<Sources>,
  release: Promise<boolean>,
  over: AbortSignal,
): Promise<Received | null> {
  const { host, steps, watch, say } = request;
  const { generation, release: releaseFrom } = await chosen;
  if (generation === null) return null;
  const { digest, from } = generation;
  // A box gives one thing at a time, and the release is what all else waits for.
  if (from === releaseFrom) await release;
  await whenItCanFetch(request);
  const route = { from, to: host, directory: `${GENERATIONS_DIR}/${digest}`, over };
  const destination = `${INCOMING_DIR}/${digest}`;
  const sentBytes = await withServer(fleet, route, server => fetchFiles(fleet, host, server, { destination }));
  await watch.whenDone(steps.findIndex(({ step }) => step.kind === 'link' && step.path === CURRENT_RELEASE));
  await askHost(fleet, host, 'accept', { digest, isProven: true });
  say(`generation ${digest.slice(0, 12)}: received it from ${from}, ${formatSize(sentBytes)} on the wire`);
  return { digest, from, sentBytes };
}

async function whenItCanFetch({ steps, watch }: AheadRequest): Promise<void> {
  const lacking = steps.findIndex(({ step, pending }) => isRsync(step) && pending !== null);
  if (lacking !== -1) await watch.whenDone(lacking);
}

function isRsync(step: PlannedStep['step']): boolean {
  return step.kind === 'packages' && step.names.includes('rsync');
}

async function withServer<T>(
  fleet: Fleet,
  { from, to, directory, over }: { from: string; to: string; directory: string; over: AbortSignal },
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const server = await serveDirectory(fleet, { host: from, directory, receivers: [to] });
  const end = () => void server.end();
  over.addEventListener('abort', end);
  try {
    if (over.aborted) throw new NeighbourFault('it is not wanted any more');
    return await work(server);
  } finally {
    over.removeEventListener('abort', end);
    await server.end();
  }
}
