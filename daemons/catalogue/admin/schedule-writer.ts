import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CATALOGUE_DIR } from '#contract/layout.ts';
import { formatRecord, parseSchedule, type ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { isBusy, withFileLock } from '../generation/sqlite.ts';
import { readScheduleText } from '../schedule/schedule-file.ts';
import { AdminFailure } from './failure.ts';

const LOCK_TIMEOUT_MS = 10_000;

/** The last of those in this process; to wait for the file's lock keeps the whole process waiting. */
let lastHere: Promise<unknown> = Promise.resolve();

/** Runs `work` while nobody else writes this box's schedule, in this process or another. */
export function withScheduleLock<T>(work: () => Promise<T>): Promise<T> {
  const done = lastHere.then(() => lockAndRun(work));
  lastHere = done.catch(() => {});
  return done;
}

async function lockAndRun<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(hostPath(CATALOGUE_DIR), { recursive: true });
  try {
    return await withFileLock(hostPath(`${CATALOGUE_DIR}/schedule.lock`), LOCK_TIMEOUT_MS, work);
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new AdminFailure('conflict', `another process has been writing the schedule for ${LOCK_TIMEOUT_MS} ms`);
  }
}

/** Throws AdminFailure 'damaged' where a line doesn't parse. */
export function loadSchedule(path: string): ScheduleRecord[] {
  try {
    return parseSchedule(readScheduleText(path));
  } catch (error) {
    throw new AdminFailure('damaged', `${path}: ${(error as Error).message}`);
  }
}

/**
 * Appends and makes durable, before anybody is told. A last line that a crash cut off is taken away first; a crash in here
 * leaves whole records and at most one such line.
 */
export function appendRecords(path: string, records: readonly ScheduleRecord[]): void {
  const isNew = !existsSync(path);
  const text = readScheduleText(path);
  const wholeBytes = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
  const fd = openSync(path, 'a', 0o644);
  try {
    ftruncateSync(fd, wholeBytes);
    writeSync(fd, records.map(formatRecord).join(''));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  if (isNew) syncDirectory(dirname(path));
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
