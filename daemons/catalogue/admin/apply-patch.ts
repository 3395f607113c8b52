import { constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import { chmod, copyFile, type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ZstdOptions, constants as zlib, zstdDecompress } from 'node:zlib';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { DICTIONARY_MARK, MOST_WINDOW_LOG, PATCH_PAGE_BYTES } from '#contract/patch.ts';
import { badPatch, PatchReader, type Segment } from './patch-reader.ts';

export interface PatchJob {
  patchPath: string;
  /** The old generation's file. */
  basisPath: string;
  from: string;
  digest: string;
  /** The directory that the new generation is made in. What it holds when this fails is deleted. */
  into: string;
}

/** Makes a generation's directory of the old file and a patch. Throws AdminFailure 'bad-patch' before it writes anything. */
export async function applyPatch(job: PatchJob): Promise<void> {
  const { patchPath, basisPath, into } = job;
  if (!existsSync(patchPath)) throw badPatch('nothing was sent');
  await using basis = await open(basisPath, 'r');
  await using file = await open(patchPath, 'r');
  const patch = await PatchReader.open(file);
  await checkPatch(patch, job, (await basis.stat()).size);
  mkdirSync(into, { recursive: true });
  try {
    await writePatched(patch, basis, basisPath, join(into, GENERATION_FILE));
    await writeFile(join(into, MANIFEST_FILE), patch.head.manifest);
  } catch (error) {
    rmSync(into, { recursive: true, force: true });
    throw error;
  }
}

/** The segments are read once for their sums alone: nothing is begun with half a patch. */
async function checkPatch(patch: PatchReader, { digest, from }: PatchJob, basisBytes: number): Promise<void> {
  const { head } = patch;
  if (head.to !== digest || head.from !== from) throw badPatch(`it makes ${head.to} of ${head.from}`);
  if (head.fromBytes !== basisBytes) throw badPatch(`it is for a file of ${head.fromBytes} bytes, not ${basisBytes}`);
  for await (const { pages } of patch.segments()) void pages;
}

/** A copy takes no room of its own where the file system can share blocks (copy_file_range(2), FICLONE of ioctl_ficlone(2)). */
async function writePatched(patch: PatchReader, basis: FileHandle, basisPath: string, path: string): Promise<void> {
  await copyFile(basisPath, path, constants.COPYFILE_FICLONE);
  await chmod(path, 0o644);
  await using target = await open(path, 'r+');
  for await (const segment of patch.segments()) await writePages(target, segment, await unpack(segment, basis));
  await target.truncate(patch.head.toBytes);
}

const unzstd = promisify<Buffer, ZstdOptions, Buffer>(zstdDecompress);

async function unpack({ pages, unpackedBytes, data }: Segment, basis: FileHandle): Promise<Buffer> {
  const dictionary = Buffer.concat([DICTIONARY_MARK, ...(await readPages(basis, pages))]);
  const params = { [zlib.ZSTD_d_windowLogMax]: MOST_WINDOW_LOG };
  const unpacked = await unzstd(data, { dictionary, params, maxOutputLength: unpackedBytes }).catch(error => {
    throw badPatch(`page ${pages[0]} and the next can't be unpacked: ${(error as Error).message}`);
  });
  if (unpacked.length !== unpackedBytes) throw badPatch(`page ${pages[0]} and the next have ${unpacked.length} bytes`);
  return unpacked;
}

async function readPages(file: FileHandle, pages: readonly number[]): Promise<Buffer[]> {
  const read: Buffer[] = [];
  for (const page of pages) {
    const bytes = Buffer.alloc(PATCH_PAGE_BYTES);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, page * PATCH_PAGE_BYTES);
    read.push(bytes.subarray(0, bytesRead));
  }
  return read;
}

/** Adjacent ones at once. */
async function writePages(file: FileHandle, { pages }: Segment, bytes: Buffer): Promise<void> {
  for (let first = 0, next = 1; first < pages.length; first = next, next++) {
    while (pages[next] === pages[first]! + next - first) next++;
    const run = bytes.subarray(first * PATCH_PAGE_BYTES, next * PATCH_PAGE_BYTES);
    await writeWhole(file, run, pages[first]! * PATCH_PAGE_BYTES);
  }
}

/** A full disk may take a part before it refuses (write(2)). */
async function writeWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
