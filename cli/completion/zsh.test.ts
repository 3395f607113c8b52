import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLeftOut } from '../../test/is-left-out.ts';
import { hasShell, openShop, runShell } from './shells.fixture.ts';

describe.skipIf(isLeftOut('zsh', hasShell('zsh')))('in zsh', () => {
  let shop: Awaited<ReturnType<typeof openShop>>;
  beforeAll(async () => {
    shop = await openShop('zsh');
  });
  afterAll(() => rmSync(shop.folder, { recursive: true }));

  /** What an interactive zsh offers for each line; one zsh for all, as its completion takes a second to begin. */
  function offerAll(lines: readonly string[], below = '.', env = {}): string[][] {
    const argv = ['zsh', '-f', join(import.meta.dirname, 'show-matches.zsh'), shop.script, ...lines];
    const answers = runShell(argv, join(shop.folder, below), env).split(/^end\n/m);
    return answers.slice(0, -1).map(answer => [...answer.matchAll(/^match (.*)$/gm)].map(found => found[1]!));
  }

  test('zsh reads the script without a word', () => {
    expect(runShell(['zsh', '-n', shop.script], shop.folder)).toBe('');
  });

  test('commands, flags, values, hosts and files are offered', () => {
    const expected: Record<string, string[]> = {
      'bricks pro': ['provision'],
      'bricks lock ': ['release', 'status'],
      'bricks plan --de': ['--detailed-exitcode'],
      'bricks plan -i sub/other.yaml --inv': [],
      'bricks provision --on-failure ': ['stop', 'continue', 'rollback'],
      'bricks provision --on-failure=ro': ['--on-failure=rollback'],
      'bricks completion ': ['bash', 'zsh', 'fish'],
      'bricks lab burn ': ['cat-01', 'cat-02', 'cat-09'],
      'bricks lab burn -i sub/other.yaml ': ['box-01', 'box-02', 'box-09'],
      'bricks lab burn --inventory=sub/other.yaml box-02': ['box-02'],
      'bricks init ': [],
      'bricks ssh cat-01 -- ': [],
      'bricks plan -l cat-01,!@': ['cat-01,!@all', 'cat-01,!@catalogue', 'cat-01,!@spares'],
      "bricks plan --limit='cat-01,cat": ['--limit=cat-01,cat-02', '--limit=cat-01,cat-09'],
      'bricks drain cat-01,!cat-02,c': ['cat-01,!cat-02,cat-09'],
      'bricks provision pl': ['plan.json'],
      'bricks plan -i sub/': ['other.yaml'],
      'bricks pack --out=': ['--out=empty', '--out=sub'],
    };
    const offered = offerAll(Object.keys(expected));
    expect(Object.fromEntries(Object.keys(expected).map((line, index) => [line, offered[index]]))).toEqual(expected);
  });

  test('BRICKS_INVENTORY names the inventory; without one there are no hosts', () => {
    const [hosts, limit] = offerAll(['bricks lab burn ', 'bricks plan -l '], 'empty', {
      BRICKS_INVENTORY: '../bricks.yaml',
    });
    expect([hosts, limit?.length]).toEqual([['cat-01', 'cat-02', 'cat-09'], 6]);
    expect(offerAll(['bricks lab burn ', 'bricks plan -l '], 'empty')).toEqual([[], []]);
  });

  test('what a command is for stands beside it', () => {
    expect(runShell(['grep', '-c', "'pack:Build the daemons as one executable", shop.script], shop.folder)).toBe('1\n');
  });
});
