import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BRICKS = join(import.meta.dirname, '../cli/bin/bricks');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  const lines = ['shop: s', 'ssh: {user: ops, identity: ./none}', 'hosts: {a: {address: 127.0.0.1}}'];
  writeFileSync(join(dir, 'bricks.yaml'), [...lines, 'bricks: {catalogue: {hosts: [a]}}', ''].join('\n'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** What a command writes on a terminal, script(1)'s. */
function onTerminal(args: string, env: Record<string, string> = {}): string {
  const words = ['-qec', `${BRICKS} ${args} -i ${join(dir, 'bricks.yaml')}`, '/dev/null'];
  const { NO_COLOR: _, CI: __, ...rest } = process.env;
  return spawnSync('script', words, { encoding: 'utf8', env: { ...rest, TERM: 'xterm', ...env } }).stdout;
}

test.each(['doctor', 'status'])('%s is in colour on a terminal, and not where NO_COLOR is set', command => {
  const painted = onTerminal(command);
  expect(painted).toContain('\x1b[31merror');
  expect(painted).not.toContain('\\u001b');
  const plain = onTerminal(command, { NO_COLOR: '1' });
  expect(plain).toContain('error');
  expect(plain).not.toContain('\x1b[31m');
});

test('in a pipe there is no colour', () => {
  const command = `${BRICKS} doctor -i ${join(dir, 'bricks.yaml')}; [ $? = 1 ]`;
  expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).not.toContain('\x1b');
});
