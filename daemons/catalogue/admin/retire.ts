import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { retainedDigests } from '#contract/retention.ts';
import { committedLog, type ScheduleRecord, undecidedEntries } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { AdminFailure } from './failure.ts';
import { readPins, withPinsLock } from './pins.ts';

/** What no entry names may be of a publication that will be tried again, within this. */
const UNNAMED_MS = 86_400_000;

/** Nothing hurries: the next commit collects as well. */
const LOCK_MS = 100;

/**
 * Deletes the generations that no entry in use names and nobody has pinned, and what was half received and forgotten. A worker that still has
 * one open reads on: its file is gone from the disk when the last one closes it.
 */
export function retireGenerations(records: readonly ScheduleRecord[], now: number): Promise<string[]> {
  return withPinsLock(LOCK_MS, async () => {
    const pins = findPins();
    if (pins === undefined) return [];
    const undecided = undecidedEntries(records).map(({ digest }) => digest);
    const wanted = new Set([...retainedDigests(records, now), ...undecided, ...pins]);
    const retired = findUnwanted(records, wanted, now);
    for (const path of retired) await rm(path, { recursive: true, force: true });
    return retired.map(path => basename(path));
  });
}

/** What was committed once and isn't wanted any more may go; what never was stays for a while, for who tries again. */
function findUnwanted(records: readonly ScheduleRecord[], wanted: ReadonlySet<string>, now: number): string[] {
  const committed = new Set(committedLog(records).map(({ digest }) => digest));
  const directories = [hostPath(GENERATIONS_DIR), hostPath(INCOMING_DIR)].filter(each => existsSync(each));
  return directories.flatMap(directory =>
    readdirSync(directory)
      .filter(digest => !wanted.has(digest))
      .map(digest => join(directory, digest))
      .filter(path => committed.has(basename(path)) || now - statSync(path).mtimeMs > UNNAMED_MS),
  );
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
