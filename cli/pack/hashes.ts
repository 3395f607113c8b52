/**
 * SHA-256 of files too large to be read at each start, remembered as git's index remembers files: by what stat(2) says of them.
 * A file with another inode, size or time of change is read again, and no program can set that time (ctime). What rots
 * on the disk without being written goes unnoticed here: hosts compare what they are sent with its digests.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const HASHES_FILE = '.hashes.json';
/** A file changed this lately may change again and show the same time: it is not remembered. */
const SETTLED_MS = 2_000;

interface Remembered {
  stamp: string;
  sha256: string;
}

/** SHA-256 of a file, by what `folder` remembers of it, or read. */
export async function rememberedHash(folder: string, path: string): Promise<string> {
  const startedMs = Date.now();
  const { stamp, changedMs } = await stampOf(path);
  const before = await readHashes(folder);
  const known = before[path];
  if (known?.stamp === stamp) return known.sha256;
  const sha256 = await hashFile(path);
  if (changedMs < startedMs - SETTLED_MS) await writeHashes(folder, { ...before, [path]: { stamp, sha256 } });
  return sha256;
}

/** SHA-256 of a file that needn't fit into memory. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function stampOf(path: string): Promise<{ stamp: string; changedMs: number }> {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
  return { stamp: [dev, ino, size, mtimeNs, ctimeNs].join(' '), changedMs: Number(ctimeMs) };
}

/** Nothing where it is absent or damaged: it only saves time. */
async function readHashes(folder: string): Promise<Readonly<Record<string, Remembered>>> {
  try {
    return JSON.parse(await readFile(join(folder, HASHES_FILE), 'utf8')) as Record<string, Remembered>;
  } catch {
    return {};
  }
}

/** Of two runs that write at once, one is forgotten. A folder that can't be written to remembers nothing. */
async function writeHashes(folder: string, hashes: Readonly<Record<string, Remembered>>): Promise<void> {
  const there = await Promise.all(
    Object.entries(hashes).map(async entry => ((await stampOf(entry[0]).catch(() => null)) === null ? [] : [entry])),
  );
  const path = join(folder, HASHES_FILE);
  const beside = `${path}.${process.pid}`;
  try {
    await writeFile(beside, `${JSON.stringify(Object.fromEntries(there.flat()), null, 2)}\n`);
    await rename(beside, path);
  } catch (error) {
    if (!['ENOENT', 'EACCES', 'EROFS', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
