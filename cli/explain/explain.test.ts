import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BricksError } from '../errors.ts';
import { CODES } from './codes.ts';
import { explain } from './explain.ts';
import { explainText } from './explain-text.ts';
import type { KeyExplanation } from './explanation.ts';

const keyOf = (topic: string) => explain(topic) as KeyExplanation;

test('a key is explained with its range and its default', () => {
  expect(explain('hosts.ssh.port')).toMatchObject({
    kind: 'key',
    path: 'hosts.ssh.port',
    expected: 'a whole number from 1 to 65535',
    isRequired: false,
    children: [],
  });
  expect(explain('bricks.catalogue.cache')).toMatchObject({ isRequired: false, default: '64MiB' });
  expect(explainText(explain('bricks.catalogue.cache'))).toMatch(/^Optional, default: 64MiB\.$/m);
});

test.each([
  ['hosts.cat-01.address', 'hosts.address'],
  ['hosts cat-01 address', 'hosts.address'],
  ['hosts.rack-1.address', 'hosts.address'],
  ['hosts.cat-01.hardware.disks[0].size', 'hosts.hardware.disks.size'],
  ['hosts.cat-01.hardware.disks[].size', 'hosts.hardware.disks.size'],
])('%s is the key %s of any host', (topic, path) => {
  expect({ ...keyOf(topic), path }).toEqual(explain(path));
});

test('a map is explained with the keys of its entries', () => {
  for (const [topic, names] of [
    ['bricks.catalogue', ['hosts', 'port', 'seed-port', 'keeper-port', 'on-doubt', 'workers', 'cache', 'validate']],
    ['hosts.cat-01', ['address', 'ssh', 'hardware', 'rack', 'bmc']],
    ['hosts', ['NAME.address', 'NAME.ssh', 'NAME.hardware', 'NAME.rack', 'NAME.bmc']],
    ['hosts.hardware.disks', ['[].device', '[].size']],
  ] as const) {
    expect(keyOf(topic).children.map(child => child.name)).toEqual(names);
  }
});

test('a key may have the name of an area of codes', () => {
  expect(explain('ssh')).toMatchObject({ kind: 'key', path: 'ssh' });
});

test.each(['BRK-SSH-UNREACHABLE', 'brk-ssh-unreachable', 'ssh-unreachable', ' SSH-Unreachable '])(
  '"%s" is a code',
  topic => {
    expect(explain(topic)).toMatchObject({ kind: 'code', code: 'BRK-SSH-UNREACHABLE', area: 'SSH and transfers' });
  },
);

test('the first part of codes lists them', () => {
  const list = explain('brk-lock');
  expect(list.kind === 'codes' && list.codes.map(each => each.code)).toEqual(
    Object.keys(CODES).filter(code => code.startsWith('BRK-LOCK-')),
  );
  const all = explain('BRK');
  expect(all.kind === 'codes' && all.codes.length).toBe(Object.keys(CODES).length);
});

test.each(['exit 4', 'EXIT 4', '4'])('"%s" is an exit status', topic => {
  expect(explain(topic)).toMatchObject({ kind: 'exit', statuses: [{ status: 4 }] });
});

test('every exit status is explained, also those of no command yet', () => {
  const all = explain('exit');
  expect(all.kind === 'exit' && all.statuses.map(each => each.status)).toEqual([0, 1, 2, 3, 4, 5, 6, 130]);
});

test.each([
  ['hosts.cat-01.adress', 'there is no adress in hosts.cat-01', 'Did you mean hosts.cat-01.address?'],
  ['hosts.adress', 'there is no adress in hosts', 'Did you mean hosts.address?'],
  ['hsots.ssh.port', 'there is nothing called hsots', 'Did you mean hosts.ssh.port?'],
  ['cache', 'there is nothing called cache', 'Did you mean bricks.catalogue.cache?'],
  ['hosts.CAT.rack', 'there is no CAT in hosts', 'Known there: address, ssh, hardware, rack, bmc.'],
  ['shop.name', 'there is no name in shop', 'Did you mean hosts.hardware.nics.name?'],
  ['shop.colour', 'there is no colour in shop', 'Nothing is below shop.'],
  ['colour', 'there is nothing called colour', 'See what there is: bricks explain'],
  ['toString', 'there is nothing called toString', 'See what there is: bricks explain'],
  ['.', 'there is nothing called ', 'See what there is: bricks explain'],
  ['BRK-SHH-AUTH', 'there is no such code', 'Did you mean BRK-SSH-AUTH?'],
  ['brk-colour', 'there is no such code', 'See all: bricks explain BRK'],
  ['BRK-', 'there is no such code', 'See all: bricks explain BRK'],
  ['exit 7', 'no command leaves with that exit status', 'There are: 0, 1, 2, 3, 4, 5, 6, 130.'],
])('"%s" is unknown, which is told with what was probably meant', (topic, message, hint) => {
  const problem = { code: 'BRK-EXPLAIN-UNKNOWN', message, hint };
  expect(() => explain(topic)).toThrow(
    expect.objectContaining({ exitCode: 2, problems: [expect.objectContaining(problem)] }) as BricksError,
  );
});

test('without a topic there is an overview, and each thing in it can be explained', () => {
  const all = explain('');
  if (all.kind !== 'overview') throw new Error(all.kind);
  const topics = [...all.keys.map(key => key.name), ...all.codes.flatMap(area => area.codes)];
  for (const topic of [...topics, ...all.exitStatuses.map(each => String(each.status))]) {
    expect(explainText(explain(topic))).toContain(topic);
  }
  expect(explainText(all)).toContain('bricks explain hosts.ssh.port');
});

test('every key, to the last, is explained in lines that a terminal shows whole', () => {
  const paths = listPaths('');
  expect(paths.length).toBeGreaterThan(25);
  for (const path of ['', 'BRK', 'exit', ...paths]) {
    const lines = explainText(explain(path)).split('\n');
    expect(lines.filter(line => line.length > 100)).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/undefined|\[object|null/);
  }
});

test('what the documentation tells to explain is there', () => {
  const root = join(import.meta.dirname, '../..');
  let told = 0;
  for (const file of globSync('{README.md,docs/*.md,inventory/example/*.yaml}', { cwd: root })) {
    for (const [, topic] of readFileSync(join(root, file), 'utf8').matchAll(/bricks explain ([\w.-]+)/g)) {
      // CODE stands for any.
      if (topic === 'CODE') continue;
      expect(explain(topic!)).toHaveProperty('kind');
      told++;
    }
  }
  expect(told).toBeGreaterThan(0);
});

function listPaths(before: string): string[] {
  const found = explain(before);
  const children = found.kind === 'overview' ? found.keys : found.kind === 'key' ? found.children : [];
  return children.flatMap(({ name }) => {
    const path = [before, name.replace(/^(NAME|\[\])\./, '')].filter(part => part !== '').join('.');
    return [path, ...listPaths(path)];
  });
}
