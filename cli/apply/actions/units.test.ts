import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { service } from './units.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'units-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const first = {
  kind: 'service' as const,
  unit: 'w@0.service',
  fingerprint: 'f',
  besides: ['w@1.service', 'w@2.service'],
};

/** Runs a script where just these units are active; gives what systemctl was asked to do, and what would take it back. */
function run(script: string, active: readonly string[]): { asked: string[]; undo: string } {
  const isActive = active.map(unit => `*" ${unit} "*) exit 0 ;;`).join(' ');
  const systemctl = `#!/bin/sh
case $1 in
  show) echo no ;;
  is-active) case " $* " in ${isActive} *) exit 3 ;; esac ;;
  *) echo "$*" >>${dir}/asked ;;
esac
`;
  writeFileSync(join(dir, 'systemctl'), systemctl, { mode: 0o755 });
  for (const name of ['asked', 'units']) writeFileSync(join(dir, name), '');
  execFileSync('sh', ['-eu', '-c', script], { env: { PATH: `${dir}:${process.env.PATH}`, keep: dir } });
  const [asked, undo] = ['asked', 'units'].map(name => readFileSync(join(dir, name), 'utf8')) as [string, string];
  return { asked: asked.split('\n').filter(Boolean), undo };
}

test('where no worker runs all start at once, and all are stopped again when that is taken back', () => {
  expect(run(service.run(first), []).asked).toEqual(['restart w@0.service w@1.service w@2.service']);
  const { undo } = run(service.keep!(first), []);
  for (const unit of [first.unit, ...first.besides]) expect(undo).toContain(`systemctl stop ${unit}`);
});

test('where another worker serves, it goes on meanwhile, and is left alone when that is taken back', () => {
  expect(run(service.run(first), ['w@1.service']).asked).toEqual(['restart w@0.service']);
  const { undo } = run(service.keep!(first), ['w@1.service']);
  expect(undo).toContain('stop w@0.service');
  expect(undo).not.toContain('w@1.service');
  expect(run(service.keep!(first), ['w@0.service', 'w@1.service']).undo).toBe('systemctl restart w@0.service\n');
});
