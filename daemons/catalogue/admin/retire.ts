import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { activeEntry, committedEntries, type ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';

/** Superseded generations kept for the way back, beside the one that is valid and those to come. */
const KEPT_BEFORE = 2;
/** What no entry names may be of a publication that will be tried again, within this. */
const UNNAMED_MS = 86_400_000;

/**
 * Deletes the generations that no entry in use names, and what was half received and forgotten. A worker that still has
 * one open reads on: its file is gone from the disk when the last one closes it.
 */
export function retireGenerations(records: readonly ScheduleRecord[], now: number): string[] {
  const wanted = wantedDigests(records, now);
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

/** Of the entries that are valid, to come, or among the last before. */
function wantedDigests(records: readonly ScheduleRecord[], now: number): Set<string> {
  const entries = committedEntries(records);
  const active = activeEntry(entries, now);
  const before = entries.filter(entry => entry.activation < (active?.activation ?? 0)).reverse();
  const current = entries.filter(entry => entry === active || entry.activation > now);
  const wanted = new Set(current.map(entry => entry.digest));
  const most = wanted.size + KEPT_BEFORE;
  for (const { digest } of before) {
    if (wanted.size >= most) break;
    wanted.add(digest);
  }
  return wanted;
}
