import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readStorePins } from './pinned.ts';

const MODULE = join(import.meta.dirname, 'pinned.ts');
const PIN_ALL = `const { setStorePin } = await import(process.argv[1]);
for (const digest of process.argv.slice(3)) await setStorePin(process.argv[2], { digest, isPinned: true, say: () => {} });`;

test('runs that pin at the same time lose none of their pins', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pins-'));
  const store = join(dir, '.bricks', 'generations');
  const runs = ['a', 'b', 'c'].map(run => Array.from({ length: 8 }, (_, at) => `${run}${at}`.padEnd(64, '0')));
  await Promise.all(
    runs.map(digests => promisify(execFile)(process.execPath, ['-e', PIN_ALL, MODULE, store, ...digests])),
  );
  expect(readStorePins(store)).toEqual(runs.flat().sort());
  rmSync(dir, { recursive: true });
});
