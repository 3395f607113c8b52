import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { BricksError, failure } from '../errors.ts';
import { FleetKeys, KEY_BYTES } from './fleet-keys.ts';

const OTHERS_MAY_READ = 0o077;

/** Throws BRK-KEY-NONE where there is none, and what findFleetKeys throws. */
export function loadFleetKeys(inventoryPath: string): FleetKeys {
  const keys = findFleetKeys(inventoryPath);
  if (keys !== null) return keys;
  const hint =
    'copy it, with its mode 600, from the machine that provisioned the boxes; where there are none yet: bricks provision makes it';
  throw failure('BRK-KEY-NONE', fleetKeyPath(inventoryPath), 'the fleet key is not there', hint);
}

/** Null where there is no file. Throws BRK-KEY-MODE, BRK-KEY-DAMAGED and BRK-KEY-UNREADABLE. */
export function findFleetKeys(inventoryPath: string): FleetKeys | null {
  const path = fleetKeyPath(inventoryPath);
  const text = readPrivately(path);
  if (text === null) return null;
  const secret = Buffer.from(text.trim(), 'base64url');
  if (secret.length === KEY_BYTES && secret.toString('base64url') === text.trim()) return new FleetKeys(secret);
  const hint = 'put the file back from a copy; never make a new one while boxes have keys of this one';
  throw failure('BRK-KEY-DAMAGED', path, `this is no fleet key: ${KEY_BYTES} bytes in base64url are`, hint);
}

/** Durable before it returns. Of several that make it at once, all get the same one. */
export function makeFleetKeys(inventoryPath: string): FleetKeys {
  const path = fleetKeyPath(inventoryPath);
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writePrivately(beside, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  try {
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(beside);
  }
  syncDirectory(dirname(path));
  return loadFleetKeys(inventoryPath);
}

export function fleetKeyPath(inventoryPath: string): string {
  return join(dirname(inventoryPath), '.bricks', 'fleet.key');
}

function readPrivately(path: string): string | null {
  try {
    return readOwn(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (error instanceof BricksError) throw error;
    throw failure('BRK-KEY-UNREADABLE', path, `the fleet key can't be read: ${message}`);
  }
}

/** As ssh does with a private key: one that others may read is not used. */
function readOwn(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const mode = fstatSync(fd).mode & 0o777;
    if ((mode & OTHERS_MAY_READ) === 0) return readFileSync(fd, 'utf8');
    const message = `other users may read the fleet key: its mode is ${mode.toString(8)}`;
    throw failure('BRK-KEY-MODE', path, message, `chmod 600 ${path}`);
  } finally {
    closeSync(fd);
  }
}

function writePrivately(path: string, text: string): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
