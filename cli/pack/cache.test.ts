import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRelease, keepRelease, openRelease, pruneReleases } from './cache.ts';
import { type Arch, type ReleaseManifest, releaseDigest, sha256 } from './manifest.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'bricks-cache-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('the release cache', () => {
  it('finds a release by what it was made from', async () => {
    const manifest = await keep('one');
    expect(await findRelease(folder, 'x64', manifest.inputs)).toEqual(manifest);
    expect(await findRelease(folder, 'arm64', manifest.inputs)).toBeNull();
    expect(await findRelease(folder, 'x64', { ...manifest.inputs, node: 'another' })).toBeNull();
    expect(await findRelease(join(folder, 'missing'), 'x64', manifest.inputs)).toBeNull();
  });

  it.each<[string, (path: string) => void]>([
    ['is shorter', path => fs.truncateSync(path, 1)],
    ['differs in one byte', path => fs.writeFileSync(path, 'onf')],
    ['is gone', path => fs.rmSync(path)],
  ])('does not give out a release whose file %s', async (_, damage) => {
    const { digest, inputs } = await keep('one');
    damage(join(folder, digest, 'bricksd'));
    expect(await findRelease(folder, 'x64', inputs)).toBeNull();
    await keep('one');
    expect((await findRelease(folder, 'x64', inputs))?.digest).toBe(digest);
  });

  it.each(['', '{', 'null', '{"files": 3}', '{"files": [{"name": 1}]}'])(
    'does not give out a release whose manifest reads %j',
    async text => {
      const { digest, inputs } = await keep('one');
      fs.writeFileSync(join(folder, digest, 'manifest.json'), text);
      expect(await findRelease(folder, 'x64', inputs)).toBeNull();
    },
  );

  it('keeps the five newest of each architecture, counted from their last use', async () => {
    const kept: ReleaseManifest[] = [];
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e', 'f', 'g'].entries()) {
      const manifest = await keep(name);
      fs.utimesSync(join(folder, manifest.digest, 'manifest.json'), 1000 + index, 1000 + index);
      kept.push(manifest);
    }
    const other = await keep('other', 'arm64');
    await findRelease(folder, 'x64', kept[0]!.inputs);
    await pruneReleases(folder, Date.now());
    const expected = [kept[0]!, ...kept.slice(3), other].map(each => each.digest);
    expect(fs.readdirSync(folder).sort()).toEqual(expected.sort());
  });

  it('removes what a killed run left, but not what another is still writing', async () => {
    const place = await openRelease(folder);
    await pruneReleases(folder, Date.now());
    expect(fs.existsSync(place)).toBe(true);
    await pruneReleases(folder, Date.now() + 2 * 3_600_000);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

async function keep(content: string, arch: Arch = 'x64'): Promise<ReleaseManifest> {
  const place = await openRelease(folder);
  fs.writeFileSync(join(place, 'bricksd'), content);
  const files = [{ name: 'bricksd', sha256: sha256(content), sizeBytes: content.length }];
  const inputs = { bundle: sha256(`bundle of ${content}`), node: 'node', packer: 'packer' };
  const manifest = { digest: releaseDigest(files), arch, node: '24', betterSqlite3: '13', files, inputs };
  await keepRelease(folder, place, manifest);
  return manifest;
}
