import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  renderCatalogueService,
  renderCatalogueSocket,
  renderCatalogueTarget,
  renderKeeperService,
} from './catalogue.ts';

/** systemd's own reading of the units; needs systemd-analyze(1), not a running systemd. */
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
const unlessMissing = hasAnalyze ? test : test.skip;
const note = hasAnalyze ? '' : ' (skipped: no systemd-analyze on this machine)';

const folder = mkdtempSync(join(tmpdir(), 'bricks-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const service = renderCatalogueService({ fingerprint: 'f1'.repeat(32) });
const keeper = renderKeeperService({ fingerprint: 'f1'.repeat(32) });
const units = {
  'bricks-catalogue.socket': renderCatalogueSocket({ port: 80 }),
  'bricks-catalogue-keeper.service': keeper.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'),
  // The executable is on the host only; all else is verified as it is.
  'bricks-catalogue@.service': service.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'),
  'bricks-catalogue.target': renderCatalogueTarget({ workers: 2 }),
};
const paths = Object.entries(units).map(([name, text]) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
});

unlessMissing(`systemd finds nothing wrong in the units${note}`, () => {
  const { status, stderr } = analyze('verify', '--man=no', ...paths);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

unlessMissing(`systemd is heard when a unit is wrong${note}`, () => {
  const path = join(folder, 'bricks-wrong.service');
  writeFileSync(path, '[Service]\nExecStart=/bin/true\nProtectSystm=strict\n');
  expect(analyze('verify', '--man=no', path).stderr).toContain('ProtectSystm');
});

unlessMissing(`the catalogue's exposure is at most 1.5 of 10${note}`, () => {
  const { stdout } = analyze('security', '--offline=true', '--no-pager', paths[2]!);
  const exposure = /Overall exposure level for \S+: (\d+\.\d+)/.exec(stdout)?.[1];
  expect(exposure).toBeDefined();
  expect(Number(exposure)).toBeLessThanOrEqual(1.5);
});

function analyze(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
}
