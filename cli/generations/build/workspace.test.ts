import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildFrom, HEADER, makeTempDir } from '../testing.ts';
import { openWorkspace } from './workspace.ts';

const BUILD = fileURLToPath(new URL('../build.ts', import.meta.url));

test('a build that is killed leaves a workspace only, which the next build removes', async () => {
  const dir = await makeTempDir();
  const outDir = join(dir, 'out');
  const killed = await killBuild(outDir);
  expect(await readdir(outDir)).toEqual([expect.stringMatching(`^\\.build-${killed}-`)]);
  const built = await buildFrom(`${HEADER}1\tPot\t15.00 USD\t\t\t\t\n`, { dir });
  expect(await readdir(outDir)).toEqual(['.rows', built.digest]);
});

/** Starts a build of a feed that never ends, and kills it once it has read rows. Answers its process id. */
async function killBuild(outDir: string): Promise<number> {
  const script = `
    const { buildGeneration } = await import(${JSON.stringify(BUILD)});
    const emit = event => process.stdout.write(JSON.stringify(event));
    await buildGeneration({ feed: '-', stdin: process.stdin, outDir: ${JSON.stringify(outDir)}, skipBad: 0, previous: null, isRebase: false, emit, now: Date.now });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {});
  child.stdin.write(HEADER);
  let id = 0;
  const feeding = setInterval(() => child.stdin.write(`${++id}\tPot\t15.00 USD\t\t\t\t\n`), 1);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  clearInterval(feeding);
  return child.pid!;
}

test('the workspace of a build that is still running is left alone', async () => {
  const outDir = await makeTempDir();
  const running = await openWorkspace(outDir);
  const other = await openWorkspace(outDir);
  await other.remove();
  expect(await readdir(outDir)).toHaveLength(1);
  await running.remove();
  expect(await readdir(outDir)).toEqual([]);
});

test('what merely looks like a workspace is not ours to remove', async () => {
  const outDir = await makeTempDir();
  await mkdir(join(outDir, '.build-notes'));
  await (await openWorkspace(outDir)).remove();
  expect(await readdir(outDir)).toEqual(['.build-notes']);
});
