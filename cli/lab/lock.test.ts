import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLock } from './lock.ts';

const emit = (): void => {};

it('lets one work at a time, and says that it waits', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'lock-')), 'lab');
  const said: string[] = [];
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([1, 2, 3, 4].map(() => withLock(dir, event => said.push(event.text), work)));
  expect(most).toBe(1);
  expect(said.length).toBeGreaterThan(0);
});

it('is free again when its holder was killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'));
  const module = join(import.meta.dirname, 'lock.ts');
  const script = `const { withLock } = await import(${JSON.stringify(module)});
    await withLock(${JSON.stringify(dir)}, () => {}, () => { console.log('held'); return new Promise(r => setInterval(r, 1e9)); });`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await expect(withLock(dir, emit, async () => 'mine')).resolves.toBe('mine');
});

it('is taken on the directory that has the name, when the one waited for was removed meanwhile', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'lock-')), 'lab');
  let waits = (): void => {};
  const waiting = new Promise<void>(resolve => {
    waits = resolve;
  });
  let second: Promise<boolean> | undefined;
  await withLock(dir, emit, async () => {
    second = withLock(dir, waits, async () => existsSync(dir));
    await waiting;
    rmdirSync(dir);
  });
  expect(await second).toBe(true);
});

it('passes on what the work throws, and is free after it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'));
  await expect(withLock(dir, emit, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withLock(dir, emit, async () => 1)).resolves.toBe(1);
});
