/**
 * The releases on this machine: `<folder>/<digest>/`, each with its manifest. A release is written to `.new-…` and renamed,
 * so a folder named by a digest is whole; what damaged it later is found by its digests and thrown away. Two runs at
 * once each write their own, and the second finds the first one's in its place. A killed run leaves `.new-…` or `.old-…`
 * behind, which a later one removes.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rememberedHash } from './hashes.ts';
import { type Arch, parseManifest, type ReleaseInputs, type ReleaseManifest } from './manifest.ts';

/** Releases kept for each architecture: the newest, and those that the next ones may be patches of. */
const KEPT = 5;
/** Milliseconds after which an unfinished folder is nobody's any more. */
const ABANDONED_MS = 3_600_000;

/** The release made from these inputs, its files as their digests say; null when there is none or it is damaged. */
export async function findRelease(folder: string, arch: Arch, inputs: ReleaseInputs): Promise<ReleaseManifest | null> {
  for (const { manifest } of await listReleases(folder)) {
    if (manifest.arch !== arch || !isSame(manifest.inputs, inputs)) continue;
    const place = join(folder, manifest.digest);
    if (!(await isWhole(folder, place, manifest))) continue;
    const now = new Date();
    await utimes(join(place, 'manifest.json'), now, now);
    return manifest;
  }
  return null;
}

/** A folder to write a release into; keepRelease moves it to its name. */
export async function openRelease(folder: string): Promise<string> {
  const place = join(folder, `.new-${randomUUID()}`);
  await mkdir(place, { recursive: true });
  return place;
}

/** Writes the manifest and moves the folder to its name, in the place of what was there and wasn't found whole. */
export async function keepRelease(folder: string, place: string, manifest: ReleaseManifest): Promise<void> {
  await writeFile(join(place, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const target = join(folder, manifest.digest);
  // Another run may be sending it at this moment: only what it was made from is renewed.
  if (await isWhole(folder, target, manifest)) {
    await rename(join(place, 'manifest.json'), join(target, 'manifest.json'));
    return await rm(place, { recursive: true });
  }
  const aside = join(folder, `.old-${randomUUID()}`);
  await rename(target, aside).catch(ignoreMissing);
  await rename(place, target).catch(async (error: NodeJS.ErrnoException) => {
    // Another run has put the same bytes there since.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(place, { recursive: true });
  });
  await rm(aside, { recursive: true, force: true });
}

/** Removes all but the newest releases of each architecture, and what killed runs left behind. */
export async function pruneReleases(folder: string, nowMs: number): Promise<void> {
  const releases = await listReleases(folder);
  releases.sort((a, b) => b.usedMs - a.usedMs);
  for (const arch of ['x64', 'arm64']) {
    const old = releases.filter(each => each.manifest.arch === arch).slice(KEPT);
    for (const { manifest } of old) await rm(join(folder, manifest.digest), { recursive: true, force: true });
  }
  for (const name of (await readdir(folder)).filter(each => /^\.(new|old)-/.test(each))) {
    const place = join(folder, name);
    const isAbandoned = await stat(place).then(({ mtimeMs }) => nowMs - mtimeMs > ABANDONED_MS, ignoreMissing);
    if (isAbandoned) await rm(place, { recursive: true, force: true });
  }
}

async function listReleases(folder: string): Promise<{ manifest: ReleaseManifest; usedMs: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const releases = names.filter(name => /^[0-9a-f]{64}$/.test(name)).map(name => readRelease(folder, name));
  return (await Promise.all(releases)).filter(each => each !== null);
}

async function readRelease(folder: string, digest: string) {
  const path = join(folder, digest, 'manifest.json');
  try {
    const manifest = parseManifest(await readFile(path, 'utf8'));
    return manifest?.digest === digest ? { manifest, usedMs: (await stat(path)).mtimeMs } : null;
  } catch {
    return null;
  }
}

function isSame(a: ReleaseInputs, b: ReleaseInputs): boolean {
  return a.bundle === b.bundle && a.node === b.node && a.packer === b.packer;
}

async function isWhole(folder: string, place: string, manifest: ReleaseManifest): Promise<boolean> {
  for (const { name, sha256, sizeBytes } of manifest.files) {
    const path = join(place, name);
    const size = await stat(path).then(each => each.size, ignoreMissing);
    if (size !== sizeBytes || (await rememberedHash(folder, path)) !== sha256) return false;
  }
  return true;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
