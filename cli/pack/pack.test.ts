import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLeftOut } from '../../test/is-left-out.ts';
import { FOREIGN_NODE_DIR } from './checkout.ts';
import { type PackEvent, type PackedRelease, packRelease } from './pack.ts';
import { HOST_ARCH, makeCheckout, PROJECT_ROOT } from './test-checkout.ts';

const isRoot = process.getuid?.() === 0;
const asNobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
const folder = fs.mkdtempSync(join(tmpdir(), 'bricks-packed-'));
const outDir = join(folder, 'releases');
const emit = () => undefined;
let root: string;
let release: PackedRelease;

beforeAll(async () => {
  fs.chmodSync(folder, 0o755);
  root = makeCheckout(join(folder, 'one'));
  const other = makeCheckout(join(folder, 'deeper/down/two'));
  const [first, second] = await Promise.all(
    [root, other].map(each => packRelease({ arch: HOST_ARCH, root: each, outDir, emit })),
  );
  release = first!;
  expect([first!.wasBuilt, second!.wasBuilt]).toEqual([true, true]);
  expect(second!.digest).toBe(first!.digest);
}, 120_000);
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('a packed release', () => {
  it('is the same, and whole, when two checkouts are packed into one folder at once', () => {
    // What is remembered of files read before stands beside it.
    expect(fs.readdirSync(outDir).filter(name => name !== '.hashes.json')).toEqual([release.digest]);
    expect(fs.readdirSync(release.dir).sort()).toEqual(['bricksd', 'manifest.json']);
    const manifest = JSON.parse(fs.readFileSync(join(release.dir, 'manifest.json'), 'utf8'));
    const sum = execFileSync('sha256sum', [release.executable], { encoding: 'utf8' }).slice(0, 64);
    expect(manifest.files).toEqual([{ name: 'bricksd', sha256: sum, sizeBytes: fs.statSync(release.executable).size }]);
    const list = `${sum} ${release.sizeBytes} bricksd\n`;
    expect(execFileSync('sha256sum', { input: list, encoding: 'utf8' }).slice(0, 64)).toBe(release.digest);
  });

  it('runs without rights, its addon in the cache directory that systemd gives it', () => {
    const { executable } = link('unprivileged');
    const cache = fs.mkdtempSync(join(folder, 'cache-'));
    if (isRoot) fs.chownSync(cache, 65_534, 65_534);
    const env = { CACHE_DIRECTORY: cache };
    expect(run(executable, ['search'], { env, ...asNobody })).toBe('red shoe\n');
    expect(fs.readdirSync(cache)).toHaveLength(1);
  });

  it.skipIf(!isRoot)('runs from an empty environment on a read-only directory, once root has asked its version', () => {
    const { dir, executable } = link('installed');
    expect(run(executable, ['--version'], { env: {} })).toMatch(/^1\.2\.3\+[0-9a-f]{12}\n$/);
    expect(fs.readdirSync(dir)).toEqual([expect.stringMatching(/^better_sqlite3-[0-9a-f]{12}\.node$/), 'bricksd']);
    const script = `set -e; mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"
      if touch "$1/x"; then exit 9; fi; exec env -i "$1/bricksd" search`;
    const output = execFileSync('unshare', ['-m', 'sh', '-c', script, 'sh', dir], { encoding: 'utf8', stdio: 'pipe' });
    expect(output).toBe('red shoe\n');
    expect(fs.readdirSync(dir)).toHaveLength(2);
    expect(run(executable, ['search'], { env: {}, ...asNobody })).toBe('red shoe\n');
  });

  it('is taken from the cache when nothing changed', async () => {
    const before = fs.statSync(release.executable);
    const events: PackEvent[] = [];
    const again = await packRelease({ arch: HOST_ARCH, root, outDir, emit: event => events.push(event) });
    expect(again).toMatchObject({ digest: release.digest, wasBuilt: false });
    expect(events.map(event => event.kind)).toEqual(['pack-finished']);
    const { ino, mtimeMs } = fs.statSync(release.executable);
    expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('is built again, the same, when a byte of the cached one changed', async () => {
    const file = fs.openSync(release.executable, 'r+');
    fs.writeSync(file, Buffer.from([0xff]), 0, 1, 1_000_000);
    fs.closeSync(file);
    const again = await packRelease({ arch: HOST_ARCH, root, outDir, emit });
    expect(again).toMatchObject({ digest: release.digest, wasBuilt: true });
    expect(run(again.executable, ['--version'], { env: {}, ...asNobody })).toMatch(/^1\.2\.3\+[0-9a-f]{12}\n$/);
  }, 60_000);
});

const foreign = HOST_ARCH === 'x64' ? 'arm64' : 'x64';
const foreignNode = join(FOREIGN_NODE_DIR, 'node_modules', `node-linux-${foreign}`);

describe.skipIf(isLeftOut(foreignNode, fs.existsSync(join(PROJECT_ROOT, foreignNode))))(
  'for the other architecture',
  () => {
    it('an executable of its machine type is made, where its Node has been fetched', async () => {
      fs.mkdirSync(join(root, FOREIGN_NODE_DIR, 'node_modules'), { recursive: true });
      fs.symlinkSync(join(PROJECT_ROOT, foreignNode), join(root, foreignNode));
      const made = await packRelease({ arch: foreign, root, outDir, emit });
      const header = Buffer.alloc(20);
      const file = fs.openSync(made.executable, 'r');
      fs.readSync(file, header);
      fs.closeSync(file);
      // e_machine of elf(5): EM_AARCH64 and EM_X86_64.
      expect(header.readUInt16LE(18)).toBe(foreign === 'arm64' ? 183 : 62);
    }, 60_000);
  },
);

/** The executable alone in a directory of its own, as an upload leaves it. */
function link(name: string): { dir: string; executable: string } {
  const dir = join(folder, name);
  fs.mkdirSync(dir);
  const executable = join(dir, 'bricksd');
  fs.linkSync(release.executable, executable);
  return { dir, executable };
}

function run(
  executable: string,
  words: string[],
  options: { env: NodeJS.ProcessEnv; uid?: number; gid?: number },
): string {
  return execFileSync(executable, words, { ...options, cwd: '/', encoding: 'utf8' });
}
