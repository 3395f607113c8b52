import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRecord, parseSchedule, type ScheduleRecord } from '#contract/schedule.ts';
import { readScheduleText } from '../schedule/schedule-file.ts';

/** Workers, of another user, read it. */
const MODE = 0o644;

/**
 * The schedule's file, which its keeper alone writes: append-only, and durable before anybody is told. A crash while it is
 * written leaves whole records, and at most one line that is cut off: that was acknowledged to nobody and is taken away.
 */
export class ScheduleLog {
  readonly #file: FileHandle;
  /** Whole records, on the disk. */
  #sizeBytes: number;

  private constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** Throws where a line is damaged: a box that forgets its votes could vote twice. */
  static async open(path: string): Promise<{ log: ScheduleLog; records: ScheduleRecord[] }> {
    const text = readScheduleText(path);
    const records = parseSchedule(text);
    const file = await open(path, 'a', MODE);
    await file.chmod(MODE);
    const log = new ScheduleLog(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    await log.#cutBack();
    await syncDirectory(dirname(path));
    return { log, records };
  }

  /**
   * One at a time. Where it rejects nothing is stored: what a failed write or fsync has left in the file is cut off again,
   * for pages that a failed fsync leaves behind look as if they were on the disk. Rejects with DiskLost where that fails too.
   */
  async append(records: readonly ScheduleRecord[]): Promise<void> {
    const bytes = Buffer.from(records.map(formatRecord).join(''));
    try {
      await this.#file.appendFile(bytes);
      await this.#file.sync();
    } catch (error) {
      await this.#cutBack().catch(cause => {
        throw new DiskLost(`what the schedule holds is not known: ${(cause as Error).message}`, { cause });
      });
      throw error;
    }
    this.#sizeBytes += bytes.length;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#sizeBytes);
    await this.#file.sync();
  }
}

/** Nothing can be promised any more, not even by silence. */
export class DiskLost extends Error {}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
