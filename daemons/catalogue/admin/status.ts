import { existsSync, readdirSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BoxStatus, WorkerStatus } from '#contract/catalogue-admin.ts';
import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_DIR, CURRENT_RELEASE, GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { wallClock } from '#runtime/clock.ts';
import { hostPath } from '#runtime/host-path.ts';
import { isDigest } from '../generation/file-digest.ts';
import { readKeeperStatus } from './keeper.ts';
import { loadSchedule } from './load-schedule.ts';
import { readPins } from './pins.ts';
import { ASK_TIMEOUT_MS, askWorker, listWorkers } from './workers.ts';

export async function readStatus({ host, workers }: CatalogueConfig): Promise<BoxStatus> {
  const [keeper, ...statuses] = await Promise.all([readKeeperStatus(), ...listWorkers(workers).map(readWorkerStatus)]);
  const generations = listFilled(hostPath(GENERATIONS_DIR)).filter(isDigest);
  return {
    host,
    now: wallClock(),
    release: readRelease(),
    schedule: loadSchedule(),
    generations,
    incoming: listFilled(hostPath(INCOMING_DIR)),
    pins: readPins(),
    sizes: Object.fromEntries(generations.map(digest => [digest, sizeOf(digest)])),
    freeBytes: countFreeBytes(hostPath(CATALOGUE_DIR)),
    keeper,
    workers: statuses,
  };
}

async function readWorkerStatus(worker: number): Promise<WorkerStatus> {
  try {
    return await askWorker(worker, { verb: 'GET /status', timeoutMs: ASK_TIMEOUT_MS });
  } catch (error) {
    const problem = (error as Error).message;
    return { worker, isUp: false, activeEpoch: null, activeDigest: null, open: [], problem, unready: [] };
  }
}

/** The digest of the release that is to run here; null where there is none, as in a checkout. */
export function readRelease(): string | null {
  try {
    return basename(readlinkSync(hostPath(CURRENT_RELEASE)));
  } catch {
    return null;
  }
}

function listFilled(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const directories = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory());
  const names = directories.map(entry => entry.name);
  return names.filter(name => readdirSync(join(directory, name)).length > 0).sort();
}

/** 0 where its file is missing: what is wrong with it others say. */
function sizeOf(digest: string): number {
  const path = join(hostPath(GENERATIONS_DIR), digest, GENERATION_FILE);
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export function countFreeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
