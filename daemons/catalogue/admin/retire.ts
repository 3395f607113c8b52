import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { retainedDigests } from '#contract/retention.ts';
import type { ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { AdminFailure } from './failure.ts';
import { readPins } from './pins.ts';

/** What no entry names may be of a publication that will be tried again, within this. */
const UNNAMED_MS = 86_400_000;

/**
 * Deletes the generations that no entry in use names and nobody has pinned, and what was half received and forgotten. A worker that still has
 * one open reads on: its file is gone from the disk when the last one closes it.
 */
export function retireGenerations(records: readonly ScheduleRecord[], now: number): string[] {
  const pins = findPins();
  if (pins === undefined) return [];
  const wanted = new Set([...retainedDigests(records, now), ...pins]);
  const retired: string[] = [];
  for (const directory of [hostPath(GENERATIONS_DIR), hostPath(INCOMING_DIR)]) {
    for (const digest of existsSync(directory) ? readdirSync(directory) : []) {
      const path = join(directory, digest);
      const isNamed = records.some(record => record.entry.digest === digest);
      const isOld = isNamed || now - statSync(path).mtimeMs > UNNAMED_MS;
      if (wanted.has(digest) || !isOld) continue;
      rmSync(path, { recursive: true, force: true });
      retired.push(digest);
    }
  }
  return retired;
}

/** Undefined where they can't be read: then nothing may go, and a commit must not fail for it. `status` tells why. */
function findPins(): string[] | undefined {
  try {
    return readPins();
  } catch (error) {
    if (error instanceof AdminFailure) return undefined;
    throw error;
  }
}
