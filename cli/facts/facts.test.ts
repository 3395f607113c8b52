import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Hex } from '../plan/digest.ts';
import { parseFacts } from './parse.ts';
import { factsScript } from './script.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function readHere(paths: string[]) {
  const script = factsScript({
    packages: ['coreutils', 'no-such-package'],
    paths,
    users: ['root', 'no-such-user'],
    units: [],
  });
  return parseFacts(execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' }));
}

test('this machine tells what it is', () => {
  const facts = readHere([]);
  expect(facts.osId).toMatch(/^[a-z]+$/);
  expect(facts.cores).toBeGreaterThan(0);
  expect(facts.memoryBytes).toBeGreaterThan(1e8);
  expect(facts.users).toEqual(new Set(['root']));
  expect([...facts.packages.keys()]).toEqual(['coreutils']);
});

test('files, links and directories are told apart; what is absent is left out', () => {
  writeFileSync(join(dir, "it's"), 'text', { mode: 0o640 });
  symlinkSync('target', join(dir, 'link'));
  const facts = readHere([dir, `${dir}/*`, join(dir, 'absent')]);
  expect(facts.paths.get(join(dir, "it's"))).toMatchObject({ kind: 'file', mode: '640', sha256: sha256Hex('text') });
  expect(facts.paths.get(join(dir, 'link'))).toEqual({ kind: 'link', target: 'target' });
  expect(facts.paths.get(dir)?.kind).toBe('directory');
  expect(facts.paths.has(join(dir, 'absent'))).toBe(false);
});

test('facts that broke off are refused: half of them would make a wrong plan', () => {
  expect(() => parseFacts('os\tdebian\t13\nmachine\tx86_64\t2\t1000\n')).toThrow(/broke off/);
});

test('units are read from systemctl show, with the fingerprint of the running process and what systemd listens on', () => {
  const lines = [
    'Id=a.service',
    'LoadState=loaded',
    'ActiveState=active',
    'UnitFileState=static',
    'NeedDaemonReload=yes',
    'MainPID=7',
  ];
  const sockets = ['b', 'c'].flatMap((name, at) => ['', `Id=${name}.socket`, `Listen=[::]:8${at} (Stream)`]);
  const text = [
    ...[...lines, ...sockets, 'LoadState=not-found'].map(line => `unit\t${line}`),
    'print\t/proc/7/environ:BRICKS_FINGERPRINT=abc',
    'print\t/proc/8/environ:BRICKS_FINGERPRINT=another',
    'listening\tLISTEN 0 4096 *:80 *:* users:(("systemd",pid=1,fd=41))',
    'listening\tLISTEN 0 4096 *:81 *:* users:(("nginx",pid=100,fd=41))',
  ].join('\n');
  const facts = parseFacts(`os\tdebian\t13\nmachine\tx86_64\t2\t1000\nfree\t5\n${text}\nend\n`);
  expect(facts.units.get('a.service')).toMatchObject({ active: 'active', needsReload: true, fingerprint: 'abc' });
  expect(facts.units.get('b.socket')).toMatchObject({ listen: '[::]:80 (Stream)', fingerprint: null });
  expect(facts.units.get('c.socket')).toMatchObject({ load: 'not-found', listen: '' });
});
