import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLeftOut } from '../../test/is-left-out.ts';
import { hasShell, openShop, runShell } from './shells.fixture.ts';

describe.skipIf(isLeftOut('fish', hasShell('fish')))('in fish', () => {
  let shop: Awaited<ReturnType<typeof openShop>>;
  beforeAll(async () => {
    shop = await openShop('fish');
  });
  afterAll(() => rmSync(shop.folder, { recursive: true }));

  /** Candidates with what stands beside them. */
  function describeAll(line: string, below = '.', env = {}): (readonly [string, string])[] {
    const command = 'source $argv[1]; complete -C $argv[2]';
    const out = runShell(['fish', '--no-config', '-c', command, shop.script, line], join(shop.folder, below), env);
    const lines = out.split('\n').filter(found => found !== '');
    return lines.map(found => [found.split('\t')[0]!, found.split('\t')[1] ?? ''] as const);
  }

  function offer(line: string, below = '.', env = {}): string[] {
    return describeAll(line, below, env).map(([candidate]) => candidate);
  }

  test('fish reads the script without a word', () => {
    expect(runShell(['fish', '--no-execute', shop.script], shop.folder)).toBe('');
  });

  test('commands and topics are offered, and what they are for', () => {
    expect(describeAll('bricks pro')).toEqual([['provision', 'Make the hosts what the inventory says']]);
    expect(offer('bricks lock ')).toEqual(['release', 'status']);
    expect(offer('bricks ')).not.toContain('build');
  });

  test('flags and their choices are offered', () => {
    expect(describeAll('bricks plan --dif')).toEqual([['--diff', 'Show how the content of files would change']]);
    expect(offer('bricks plan -')).toEqual(expect.arrayContaining(['-i', '--inventory', '-l', '--limit', '--help']));
    expect(offer('bricks provision --on-failure ')).toEqual(['continue', 'rollback', 'stop']);
    expect(offer('bricks provision --on-failure=ro')).toEqual(['--on-failure=rollback']);
    expect(offer('bricks provision --max-fail ')).toEqual([]);
    expect(offer('bricks completion ')).toEqual(['bash', 'fish', 'zsh']);
  });

  test('hosts are those of the inventory that is named', () => {
    const env = { BRICKS_INVENTORY: 'sub/other.yaml' };
    expect(offer('bricks lab burn ')).toEqual(['cat-01', 'cat-02', 'cat-09']);
    expect(offer('bricks lab burn -i sub/other.yaml ')).toEqual(['box-01', 'box-02', 'box-09']);
    expect(offer('bricks lab burn --inventory=sub/other.yaml box-02')).toEqual(['box-02']);
    expect(offer('bricks lab burn -isub/other.yaml box-02')).toEqual(['box-02']);
    expect(offer('bricks lab burn ', '.', env)).toEqual(['box-01', 'box-02', 'box-09']);
    expect(offer('bricks lab burn -i bricks.yaml ', '.', env)).toEqual(['cat-01', 'cat-02', 'cat-09']);
    expect(offer('bricks lab burn cat-01 ')).toEqual([]);
    expect(offer('bricks init ')).toEqual([]);
    expect(offer('bricks ssh cat-01 -- ')).toEqual([]);
  });

  test('without an inventory there are no hosts, and not a word about it', () => {
    expect(offer('bricks lab burn ', 'empty')).toEqual([]);
    expect(offer('bricks plan --limit ', 'empty')).toEqual([]);
  });

  test('a limit is a list of hosts and bricks, where ! takes away', () => {
    expect(offer('bricks plan -l ')).toEqual(['@all', '@catalogue', '@spares', 'cat-01', 'cat-02', 'cat-09']);
    expect(describeAll('bricks plan -l cat-01,!@c')).toEqual([['cat-01,!@catalogue', 'group']]);
    expect(offer('bricks plan --limit=cat-01,cat')).toEqual(['--limit=cat-01,cat-02', '--limit=cat-01,cat-09']);
    expect(offer('bricks drain cat-01,!cat-02,c')).toEqual(['cat-01,!cat-02,cat-09']);
  });

  test('files and folders are offered where they are wanted', () => {
    expect(offer('bricks provision pl')).toEqual(['plan.json']);
    expect(offer('bricks plan -i sub/')).toEqual(['sub/other.yaml']);
    expect(offer('bricks pack --out=')).toEqual(['--out=empty/', '--out=sub/']);
  });
});
