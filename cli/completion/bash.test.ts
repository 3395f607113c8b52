import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, runShell } from './shells.fixture.ts';

let shop: Awaited<ReturnType<typeof openShop>>;
beforeAll(async () => {
  shop = await openShop('bash');
});
afterAll(() => rmSync(shop.folder, { recursive: true }));

/** The replies for a line with the cursor at its end, as bash calls the function. */
function offer(
  line: string,
  { below = '.', env = {} }: { below?: string; env?: Record<string, string> } = {},
): string[] {
  const call = `set -u; source "$1"; COMP_LINE=$2 COMP_POINT=\${#2} COMP_WORDS=($2) COMP_CWORD=$3
    _bricks bricks "$4" ""; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const words = line.split(' ');
  const argv = ['bash', '--noprofile', '--norc', '-f', '-c', call];
  const text = /(@?[^\s"'@><=;|&(:]*)$/.exec(line)![1]!;
  const out = runShell(
    [...argv, 'bash', shop.script, line, String(words.length - 1), text],
    join(shop.folder, below),
    env,
  );
  return out.split('\n').filter(reply => reply !== '');
}

/** The line that an interactive bash has after the key. */
function press(line: string): string {
  const input = `set +H\nsource ${shop.script}\n${line}\t\x01printf '%s' "\x05"\nexit\n`;
  const env = { PATH: process.env.PATH ?? '', HOME: shop.folder, INPUTRC: '/dev/null' };
  // Its stderr is the echo of what was typed.
  return execFileSync('bash', ['--noprofile', '--norc', '-i'], {
    cwd: shop.folder,
    env,
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

test('bash reads the script without a word', () => {
  expect(runShell(['bash', '-n', shop.script], shop.folder)).toBe('');
});

test('commands and topics are offered, then the commands of a topic', () => {
  expect(offer('bricks ')).toEqual(expect.arrayContaining(['catalog', 'lab', 'plan', 'provision', 'completion']));
  expect(offer('bricks ')).not.toContain('build');
  expect(offer('bricks pro')).toEqual(['provision']);
  expect(offer('bricks lock ')).toEqual(['release', 'status']);
  expect(offer('bricks catalog b')).toEqual(['build']);
  expect(offer('bricks nonsense ')).toEqual(['--help', '--version']);
});

test('flags are offered once, long and short', () => {
  expect(offer('bricks plan --de')).toEqual(['--detailed-exitcode']);
  expect(offer('bricks plan -')).toEqual(expect.arrayContaining(['-i', '--inventory', '-l', '--limit', '--help']));
  const rest = offer('bricks plan -i sub/other.yaml --diff --limit=cat-01 -');
  expect(rest).toContain('--prune');
  for (const given of ['-i', '--inventory', '--diff', '-l', '--limit']) expect(rest).not.toContain(given);
  expect(offer('bricks publish-catalog feed --without cat-01 --wi')).toEqual(['--without']);
  expect(offer('bricks catalog list ')).toContain('--inventory');
  expect(offer('bricks lab burn cat-01 -- --k')).toEqual([]);
});

test('a flag with a choice offers it', () => {
  expect(offer('bricks provision --on-failure ')).toEqual(['stop', 'continue', 'rollback']);
  expect(offer('bricks provision --on-failure=ro')).toEqual(['rollback']);
  expect(offer('bricks provision --max-fail ')).toEqual([]);
  expect(offer('bricks completion ')).toEqual(['bash', 'zsh', 'fish']);
});

test('hosts are those of the inventory', () => {
  expect(offer('bricks lab burn ')).toEqual(['cat-01', 'cat-02', 'cat-09']);
  expect(offer('bricks replace --address 198.18.0.99 cat-0')).toEqual(['cat-01', 'cat-02', 'cat-09']);
  expect(offer('bricks publish-catalog feed.tsv --without ')).toEqual(['cat-01', 'cat-02', 'cat-09']);
  expect(offer('bricks lab burn cat-01 cat')).toEqual([]);
  expect(offer('bricks ssh cat-01 -- ')).toEqual([]);
  expect(offer('bricks init ')).not.toContain('cat-01');
});

test.each([
  'bricks lab burn -i sub/other.yaml ',
  'bricks lab burn -isub/other.yaml ',
  'bricks lab burn --inventory sub/other.yaml ',
  'bricks lab burn --inventory=sub/other.yaml ',
  "bricks lab burn -i 'sub/other.yaml' ",
  'bricks lab burn -i ~/sub/other.yaml ',
])('the inventory is the one that is named: %s', line => {
  expect(offer(line)).toEqual(['box-01', 'box-02', 'box-09']);
});

test('BRICKS_INVENTORY names it as well, but what is on the line comes first', () => {
  const env = { BRICKS_INVENTORY: 'sub/other.yaml' };
  expect(offer('bricks lab burn box-01', { env })).toEqual(['box-01']);
  expect(offer('bricks lab burn -i bricks.yaml ', { env })).toEqual(['cat-01', 'cat-02', 'cat-09']);
});

test('without an inventory there are no hosts, and not a word about it', () => {
  expect(offer('bricks lab burn ', { below: 'empty' })).toEqual([]);
  expect(offer('bricks plan --limit @', { below: 'empty' })).toEqual([]);
  expect(offer('bricks plan -i / -l cat', { below: 'empty' })).toEqual([]);
});

test('a limit is a list of hosts and bricks, where ! takes away', () => {
  expect(offer('bricks plan -l ')).toEqual(['cat-01', 'cat-02', 'cat-09', '@all', '@catalogue', '@spares']);
  expect(offer('bricks plan -l cat-01,cat')).toEqual(['cat-01,cat-02', 'cat-01,cat-09']);
  expect(offer('bricks plan -l @catalogue,!cat-0')).toEqual(
    ['@catalogue,!cat-01', '@catalogue,!cat-02', '@catalogue,!cat-09'].map(behindAt),
  );
  expect(offer('bricks plan --limit=!@s')).toEqual(['@spares']);
  expect(offer('bricks drain cat-01,!cat-02,c')).toEqual(['cat-01,!cat-02,cat-09']);
});

/** What readline takes for the word begins at the last @. */
function behindAt(reply: string): string {
  return reply.slice(reply.lastIndexOf('@'));
}

test('files and folders are offered where they are wanted', () => {
  expect(offer('bricks provision p')).toEqual(['plan.json']);
  expect(offer('bricks plan --inventory=b')).toEqual(['bricks.yaml']);
  expect(offer('bricks plan -i sub/')).toEqual(['sub/other.yaml']);
  expect(offer('bricks pack --out ').sort()).toEqual(['empty', 'sub']);
});

test.each([
  ['bricks pro', 'bricks provision '],
  ['bricks plan --limit=cat-01,!@ca', 'bricks plan --limit=cat-01,!@catalogue'],
  ['bricks plan -l cat-01,\\!@sp', 'bricks plan -l cat-01,\\!@spares'],
  ["bricks plan -l '@catalogue,!cat-09,@s", "bricks plan -l '@catalogue,!cat-09,@spares'"],
  ["bricks plan --limit='@ca", "bricks plan --limit='@catalogue'"],
  ['bricks provision my', 'bricks provision my\\ plan.json '],
  ['bricks pack --out=s', 'bricks pack --out=sub/'],
  ['true; bricks lab burn -i sub/other.yaml ', 'true; bricks lab burn -i sub/other.yaml box-0'],
])('at a terminal %s becomes %s', (line, whole) => {
  expect(press(line)).toBe(whole);
});
