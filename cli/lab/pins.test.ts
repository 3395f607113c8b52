import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findForeignPins, hasPin, pinHosts, removePins } from './pins.ts';
import type { HostRecord, LabRecord } from './record.ts';

const dir = mkdtempSync(join(tmpdir(), 'pins-'));
const [first, second, foreign] = ['a', 'b', 'c'].map(makeKey) as [string, string, string];
let labs = 0;

it('pins its hosts, and leaves no file when it takes the pins back', async () => {
  const { record, path } = makeLab({ 'cat-01': [first], 'cat-02': [second] });
  expect(hasPin(record, 'cat-01')).toBe(false);
  await pinHosts(record, ['cat-01', 'cat-02']);
  expect(readFileSync(path, 'utf8')).toBe(`cat-01 ${first}\ncat-02 ${second}\n`);
  await removePins(record);
  expect(existsSync(path)).toBe(false);
});

it('keeps what others wrote into the file', async () => {
  const { record, path } = makeLab({ 'cat-01': [first] }, `# mine\nreal-01 ${foreign}`);
  await pinHosts(record, ['cat-01']);
  expect(readFileSync(path, 'utf8')).toBe(`# mine\nreal-01 ${foreign}\ncat-01 ${first}\n`);
  await removePins(record);
  expect(readFileSync(path, 'utf8')).toContain(`real-01 ${foreign}`);
});

it('pins a host made anew by its newest key alone', async () => {
  const { record, path } = makeLab({ 'cat-01': [first, second] }, `cat-01 ${first}\n`);
  await pinHosts(record, ['cat-01']);
  expect(readFileSync(path, 'utf8')).toBe(`cat-01 ${second}\n`);
});

it('takes back the pin of a rebuilt host too, which the operator made from a key of the lab', async () => {
  const { record, path } = makeLab({ 'cat-01': [first, second] }, `cat-01 ${second}\n`);
  await removePins(record);
  expect(existsSync(path)).toBe(false);
});

it('names the hosts that are pinned to a key it did not make, and leaves such pins alone', async () => {
  const { record, path } = makeLab({ 'cat-01': [first] }, `cat-01 ${foreign}\n`);
  expect(findForeignPins(record).map(problem => [problem.code, problem.where])).toEqual([['BRK-LAB-PIN', 'cat-01']]);
  await removePins(record);
  expect(readFileSync(path, 'utf8')).toBe(`cat-01 ${foreign}\n`);
});

function makeLab(hostKeys: Record<string, string[]>, text?: string): { record: LabRecord; path: string } {
  const path = join(dir, `${++labs}.known_hosts`);
  if (text !== undefined) writeFileSync(path, text);
  const hosts = Object.keys(hostKeys).map(name => ({ name }) as HostRecord);
  return { path, record: { name: 'x', inventoryPath: join(dir, `${labs}.yaml`), hosts, hostKeys } };
}

function makeKey(name: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  return readFileSync(join(dir, `${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ')
    .trim();
}
