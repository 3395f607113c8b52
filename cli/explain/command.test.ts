import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bricks-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command as a shell starts it, in an empty folder. */
function bricks(...words: string[]) {
  const run = join(import.meta.dirname, '../bin/run.ts');
  const options = { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [run, ...words], options);
  return { status, stdout, stderr };
}

test('what is explained goes to stdout; what is unknown is exit status 2, with --json as data too', () => {
  expect(bricks('explain', 'exit', '4')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^exit status 4\n/),
  });
  const unknown = bricks('explain', 'hosts.adress', '--json');
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean hosts.address?') });
  expect(JSON.parse(unknown.stdout)).toMatchObject({ problems: [{ code: 'BRK-EXPLAIN-UNKNOWN' }] });
});

test('validate prints the schema without an inventory', () => {
  const { status, stdout } = bricks('validate', '--schema');
  expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ title: 'Bricks inventory' })]);
});

test('an inventory that init wrote is valid, and is not written over', () => {
  expect(bricks('init', '10.0.0.1', 'box.example')).toMatchObject({
    status: 0,
    stdout: 'bricks.yaml: 2 hosts\n',
    stderr: 'next: bricks doctor\n',
  });
  expect(bricks('validate')).toEqual({
    status: 0,
    stdout: 'bricks.yaml: 2 hosts, 2 run the catalogue, 0 spare\n',
    stderr: '',
  });
  expect(bricks('init', '10.0.0.1')).toMatchObject({ status: 2, stderr: expect.stringContaining('BRK-INIT-EXISTS') });
});

test('a host that nothing is done on is a note, which is no error', () => {
  const text = bricks('init', '10.0.0.1', '10.0.0.2', '-o', '-').stdout;
  writeFileSync(join(folder, 'idle.yaml'), text.replace('      - cat-02\n', ''));
  const told = bricks('validate', '-i', 'idle.yaml', '--json');
  expect(told.status).toBe(0);
  expect(told.stderr).toContain('note: idle.yaml: cat-02 is in no brick and no spare');
  expect(JSON.parse(told.stdout)).toMatchObject({ notes: [{ code: 'BRK-INV-IDLE-HOST', where: 'idle.yaml' }] });
});
