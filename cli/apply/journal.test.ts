import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPath } from './actions/keep-path.ts';
import { confirmScript, journalFunctions, partOf, rollbackScript } from './journal.ts';

/** Scripts run in a real shell, their places below a folder; systemctl notes what it is asked, and knows no unit. */
let dir: string;
const RUN = '20260301T060000Z-abcdef';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  mkdirSync(join(dir, 'etc/systemd/system'), { recursive: true });
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin/systemctl'), `#!/bin/sh\necho "$*" >>${dir}/asked\n[ "$1" != is-active ]\n`);
  chmodSync(join(dir, 'bin/systemctl'), 0o755);
});
afterEach(() => rmSync(dir, { recursive: true }));

function shell(script: string): { status: number | null; stdout: string } {
  return shellAsIs(script.replaceAll(/\/(var\/lib\/bricks|etc\/systemd\/system)(?=\/)/g, `${dir}/$1`));
}

function shellAsIs(input: string): { status: number | null; stdout: string } {
  const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
  const { status, stdout } = spawnSync('sh', ['-s'], { input, env, encoding: 'utf8' });
  return { status, stdout };
}

/** What the host does by itself when its minute is gone, or when it boots. */
function letMinutePass(): void {
  const command = /^ExecStart=(.*)$/m.exec(read('etc/systemd/system/bricks-revert.service'))![1]!;
  expect(shellAsIs(command)).toEqual({ status: 0, stdout: '' });
}

/** A part of a run: each step is kept, then done. */
function change(steps: [index: number, keep: string, run: string][], run = RUN, armedFrom?: number): void {
  const lines = steps.map(([index, keep, work]) => {
    const part = partOf(index);
    const arm = index === armedFrom ? `arm ${part}\n` : '';
    return `open_part ${part}\n${keep}\n${arm}${work}`;
  });
  expect(shell(`set -eu\n${journalFunctions(run)}\n${lines.join('\n')}`)).toEqual({ status: 0, stdout: '' });
}

const place = (name: string) => join(dir, name);
const read = (name: string) => readFileSync(place(name), 'utf8');
const asked = () => (existsSync(place('asked')) ? read('asked').trimEnd().split('\n') : []);
const units = () => readdirSync(place('etc/systemd/system'));
const write = (name: string, text: string): [string, string] => [
  keepPath(place(name)),
  `printf %s ${text} >${place(name)}`,
];

test('steps are taken back from the last to the first: a file that two of them changed is as before both', () => {
  writeFileSync(place('f'), 'before');
  change([
    [0, ...write('f', 'once')],
    [7, ...write('f', 'twice')],
    [12, ...write('new', 'new')],
  ]);
  expect(read('f')).toBe('twice');
  expect(shell(rollbackScript(RUN)).status).toBe(0);
  expect(read('f')).toBe('before');
  expect(existsSync(place('new'))).toBe(false);
});

test('a link is put back as a link, and what half a run left half is put back too', () => {
  symlinkSync('elsewhere', place('l'));
  change([[3, keepPath(place('l')), `rm ${place('l')}; echo half >${place('l')}`]]);
  expect(shell(rollbackScript(RUN)).status).toBe(0);
  expect(spawnSync('readlink', [place('l')], { encoding: 'utf8' }).stdout).toBe('elsewhere\n');
});

test('services are set right after all files are back, in the order of the steps', () => {
  change([
    [1, `echo 'systemctl restart one' >"$keep/units"`, ''],
    [2, `echo 'systemctl restart two' >"$keep/units"`, ''],
  ]);
  expect(shell(rollbackScript(RUN)).status).toBe(0);
  expect(asked()).toEqual(['daemon-reload', 'restart one', 'restart two']);
});

test('a part that can not be put back is told, and does not keep the others from it', () => {
  writeFileSync(place('f'), 'before');
  change([
    [1, ...write('f', 'after')],
    [2, `echo false >"$keep/files"`, ''],
  ]);
  expect(shell(rollbackScript(RUN)).status).toBe(1);
  expect(read('f')).toBe('before');
});

test('only the run that is asked for is taken back: another has its journal dropped, or never had one', () => {
  writeFileSync(place('f'), 'before');
  change([[1, ...write('f', 'first')]]);
  change([[1, ...write('f', 'second')]], '20260301T070000Z-abcdef');
  expect(shell(rollbackScript(RUN)).status).toBe(0);
  expect(read('f')).toBe('second');
  expect(shell(rollbackScript('20260301T070000Z-abcdef')).status).toBe(0);
  expect(read('f')).toBe('first');
});

test('an armed host that hears from us keeps the change, and is armed no more', () => {
  writeFileSync(place('rules'), 'before');
  change([[4, ...write('rules', 'after')]], RUN, 4);
  expect(units().sort()).toEqual(['bricks-revert.service', 'bricks-revert.timer']);
  expect(asked().slice(-3)).toEqual([
    'daemon-reload',
    '--quiet enable bricks-revert.service',
    'start bricks-revert.timer',
  ]);
  expect(shell(confirmScript(RUN)).stdout).toBe('confirmed\n');
  expect(units()).toEqual([]);
  expect(read('rules')).toBe('after');
});

test('an armed host that hears nothing takes back the guarded steps alone, and tells so who comes late', () => {
  writeFileSync(place('config'), 'before');
  writeFileSync(place('rules'), 'before');
  change(
    [
      [2, ...write('config', 'after')],
      [4, ...write('rules', 'after')],
    ],
    RUN,
    4,
  );
  letMinutePass();
  expect([read('config'), read('rules')]).toEqual(['after', 'before']);
  expect(units()).toEqual([]);
  expect(asked()).toContain('--quiet disable bricks-revert.service');
  expect(shell(confirmScript(RUN)).stdout).toBe('reverted\n');
});

test('a rollback after a revert takes back the rest', () => {
  writeFileSync(place('config'), 'before');
  writeFileSync(place('rules'), 'before');
  change([[2, ...write('config', 'after')], [4, ...write('rules', 'after')]], RUN, 4); // biome-ignore format: one line
  letMinutePass();
  expect(shell(rollbackScript(RUN)).status).toBe(0);
  expect([read('config'), read('rules')]).toEqual(['before', 'before']);
});
