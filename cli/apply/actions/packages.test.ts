import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packages } from './packages.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  mkdirSync(join(dir, 'bin'));
  writeProgram('dpkg', '');
});
afterEach(() => rmSync(dir, { recursive: true }));

function writeProgram(name: string, script: string): void {
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, 'bin', name), 0o755);
}

/** An apt-get that says what it would install, and does `install` when it should. */
function writeApt(wouldDo: string[], install: string): void {
  const lines = wouldDo.map(line => `echo '${line}'`).join('\n');
  writeProgram('apt-get', `case "$*" in\n*' -s '*)\n${lines}\n;;\n*' install '*) ${install} ;;\nesac`);
}

function runPackages(): number | null {
  const script = packages.run({ kind: 'packages', names: ['nftables'] }).replaceAll('/var/lib/', `${dir}/lib/`);
  const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
  return spawnSync('sh', ['-eu', '-c', script], { env }).status;
}

const installed = () => readFileSync(join(dir, 'lib/bricks/packages'), 'utf8');

test('what comes with a package is noted, but not what is only brought up to date', () => {
  const said = [
    'NOTE: This is only a simulation!',
    'Inst libnft1 (1.0 Debian:13 [amd64])',
    'Inst libc6 [2.40] (2.41 Debian:13 [amd64])',
  ];
  writeApt([...said, 'Inst nftables (1.0 Debian:13 [amd64])', 'Conf nftables (1.0 Debian:13 [amd64])'], ':');
  expect(runPackages()).toBe(0);
  expect(installed()).toBe('libnft1\nnftables\n');
});

test('the note is there before the installation begins, and outlives one that is killed', () => {
  writeApt(['Inst nftables (1.0 Debian:13 [amd64])'], `cp ${dir}/lib/bricks/packages ${dir}/seen; exit 137`);
  expect(runPackages()).not.toBe(0);
  expect(readFileSync(join(dir, 'seen'), 'utf8')).toBe('nftables\n');
  writeApt([], ':');
  expect(runPackages()).toBe(0);
  expect(installed()).toBe('nftables\n');
  expect(existsSync(join(dir, 'lib/bricks/packages.new'))).toBe(false);
});

test('packages of several steps are noted together, each once', () => {
  writeApt(['Inst rsync (1 Debian:13 [amd64])'], ':');
  runPackages();
  writeApt(['Inst chrony (1 Debian:13 [amd64])', 'Inst rsync (1 Debian:13 [amd64])'], ':');
  runPackages();
  expect(installed()).toBe('chrony\nrsync\n');
});
