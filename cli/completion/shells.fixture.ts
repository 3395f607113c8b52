import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '@oclif/core';
import { renderCompletion } from './completion.ts';

/** A folder with an inventory as operators write them, another one in a folder below, and the script of a shell. */
export async function openShop(shell: 'bash' | 'zsh' | 'fish') {
  const folder = mkdtempSync(join(tmpdir(), `bricks-completion-${shell}-`));
  mkdirSync(join(folder, 'sub'));
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'bricks.yaml'), INVENTORY);
  writeFileSync(join(folder, 'sub/other.yaml'), INVENTORY.replaceAll('cat-', 'box-'));
  writeFileSync(join(folder, 'plan.json'), '{}');
  writeFileSync(join(folder, 'my plan.json'), '{}');
  const script = join(folder, `script.${shell}`);
  writeFileSync(script, await renderCompletion(shell, await loadConfig()));
  return { folder, script };
}

export function loadConfig() {
  return Config.load({ root: join(import.meta.dirname, '../..') });
}

/** Stdout of a shell that says nothing on stderr, in `cwd`, with nothing of the caller's environment. */
export function runShell(argv: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  const [command, ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(command!, args, {
    cwd,
    timeout: 25_000,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8', ...env },
  });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr !== '') throw new Error(`${command} left with ${status}: ${stderr}${stdout}`);
  return stdout;
}

export function hasShell(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

const INVENTORY = `# hosts: none here
shop: Nordlys Outdoor
ssh:
  user: ops

hosts:
  # east:
  cat-01:
    address: 198.18.0.11
    ssh: {port: 2222}
  "cat-02": {address: 198.18.0.12}
  cat-09: &kind
    address: 198.18.0.19

bricks:
  catalogue:
    hosts:
      - cat-01
    port: 80
spares: [cat-09]
`;
