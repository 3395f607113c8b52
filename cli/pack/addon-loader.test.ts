import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addon, placeAddon, privateDirectory } from './addon-loader.ts';
import { sha256 } from './manifest.ts';

const content = Buffer.from('the addon');
const addon: Addon = { sha256: sha256(content), sizeBytes: content.length, read: () => content };
const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'bricks-addon-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('the place of the SQLite addon', () => {
  it('is written once, readable by every user, under the name of its content', () => {
    const path = placeAddon(addon, [() => folder]);
    expect(fs.readFileSync(path)).toEqual(content);
    expect(fs.statSync(path).mode & 0o777).toBe(0o644);
    const unread: Addon = { ...addon, read: () => expect.unreachable('wrote a second time') };
    expect(placeAddon(unread, [() => folder])).toBe(path);
    expect(fs.readdirSync(folder)).toEqual([`better_sqlite3-${addon.sha256.slice(0, 12)}.node`]);
  });

  it('is the next directory when the first cannot be written', () => {
    const path = placeAddon(addon, [() => join(folder, 'missing'), () => folder]);
    expect(path.startsWith(`${folder}/better_sqlite3-`)).toBe(true);
  });

  it('gets the addon again when a full disk or a crash cut the file off', () => {
    const path = placeAddon(addon, [() => folder]);
    fs.truncateSync(path, 3);
    expect(fs.readFileSync(placeAddon(addon, [() => folder]))).toEqual(content);
  });

  it('gets the addon again when a user who could write it changed it', () => {
    const path = placeAddon(addon, [() => folder]);
    fs.writeFileSync(path, 'THE ADDON');
    fs.chmodSync(path, 0o664);
    expect(fs.readFileSync(placeAddon(addon, [() => folder]))).toEqual(content);
  });

  it.skipIf(!isRoot)('gets the addon again when its directory belongs to another user', () => {
    const path = placeAddon(addon, [() => folder]);
    fs.writeFileSync(path, 'THE ADDON');
    fs.chownSync(folder, 65_534, 65_534);
    expect(fs.readFileSync(placeAddon(addon, [() => folder]))).toEqual(content);
  });

  it('is told with every directory that was tried when there is none', () => {
    const missing = ['a', 'b'].map(name => () => join(folder, name));
    expect(() => placeAddon(addon, missing)).toThrow(/no place for the SQLite addon: .*\/a\/.*; .*\/b\//);
  });
});

describe('the directory under /tmp', () => {
  it('is closed to other users', () => {
    expect(fs.statSync(privateDirectory(folder)).mode & 0o777).toBe(0o700);
    expect(privateDirectory(folder)).toBe(privateDirectory(folder));
  });

  it('is refused when others may enter it', () => {
    fs.chmodSync(privateDirectory(folder), 0o755);
    expect(() => privateDirectory(folder)).toThrow(/is not a directory that only user/);
  });

  it('is refused when it is a link that somebody laid there', () => {
    fs.mkdirSync(join(folder, 'theirs'), { mode: 0o700 });
    fs.symlinkSync(join(folder, 'theirs'), join(folder, `bricksd-${process.getuid?.()}`));
    expect(() => privateDirectory(folder)).toThrow(/is not a directory that only user/);
  });
});
