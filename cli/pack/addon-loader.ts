/**
 * Runs inside the executable: puts the SQLite addon, an asset of the executable, where dlopen(3) can reach it.
 *
 * The file is named by its content and written once, to a temporary name and renamed, so that a crash or two processes
 * at once leave either nothing or the whole file. Tried in order:
 *   1. beside the executable: root writes it there when a release is installed; daemons without rights find it
 *   2. $CACHE_DIRECTORY, which systemd gives a service of its own (systemd.exec(5), CacheDirectory=)
 *   3. a directory under os.tmpdir() that only this user can enter
 * What somebody other than root could have written is compared with the asset's hash before it is loaded.
 */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getRawAsset } from 'node:sea';

/** The asset's name in the executable. */
export const ADDON_ASSET = 'better_sqlite3.node';

export interface Addon {
  sha256: string;
  sizeBytes: number;
  read(): Uint8Array;
}

export function packedAddon(sha256: string, sizeBytes: number): Addon {
  return { sha256, sizeBytes, read: () => new Uint8Array(getRawAsset(ADDON_ASSET)) };
}

/** The addon's exports; better-sqlite3 asks for them when the first database is opened. */
export function loadAddon(addon: Addon): unknown {
  const loaded = { exports: {} };
  process.dlopen(
    loaded,
    placeAddon(addon, [besideExecutable, cacheDirectory, privateDirectory]),
    constants.dlopen.RTLD_LAZY,
  );
  return loaded.exports;
}

/** As root, leaves the addon beside the executable, whatever the program goes on to do. */
export function installAddon(addon: Addon): void {
  if (process.geteuid?.() !== 0) return;
  try {
    placeAddon(addon, [besideExecutable]);
  } catch {
    // A read-only directory: whoever opens a database finds another place, or says why there is none.
  }
}

/** Path of a file that holds the addon, in the first of the directories that has it or can take it. */
export function placeAddon(addon: Addon, directories: readonly (() => string)[]): string {
  const failures: string[] = [];
  for (const findDirectory of directories) {
    try {
      const path = join(findDirectory(), `better_sqlite3-${addon.sha256.slice(0, 12)}.node`);
      if (!isIntact(path, addon)) writeAddon(path, addon);
      return path;
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new Error(`no place for the SQLite addon: ${failures.join('; ')}`);
}

function besideExecutable(): string {
  return dirname(process.execPath);
}

function cacheDirectory(): string {
  const first = process.env.CACHE_DIRECTORY?.split(':')[0];
  if (first === undefined || first === '') throw new Error('no CACHE_DIRECTORY');
  return first;
}

/** Made by this user and closed to others, or refused: what lies in a shared /tmp could be replaced after it was read. */
export function privateDirectory(parent: string = tmpdir()): string {
  const uid = process.getuid?.() ?? 0;
  const path = join(parent, `bricksd-${uid}`);
  fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  const stat = fs.lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o077) !== 0) {
    throw new Error(`${path} is not a directory that only user ${uid} can enter`);
  }
  return path;
}

function isIntact(path: string, addon: Addon): boolean {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size !== addon.sizeBytes) return false;
  if (isRootsOnly(stat) && isRootsOnly(fs.lstatSync(dirname(path)))) return true;
  return createHash('sha256').update(fs.readFileSync(path)).digest('hex') === addon.sha256;
}

function isRootsOnly(stat: fs.Stats): boolean {
  return stat.uid === 0 && (stat.mode & 0o022) === 0;
}

function writeAddon(path: string, addon: Addon): void {
  const temporary = `${path}.${randomUUID()}`;
  const file = fs.openSync(temporary, 'wx', 0o644);
  try {
    fs.writeFileSync(file, addon.read());
    // Root's umask must not keep the daemons' users from reading it.
    fs.fchmodSync(file, 0o644);
    fs.fsyncSync(file);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  } finally {
    fs.closeSync(file);
  }
}
