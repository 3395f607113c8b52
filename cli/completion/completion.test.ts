import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderCompletion } from './completion.ts';
import { readGrammar } from './grammar.ts';
import { loadConfig } from './shells.fixture.ts';

const root = join(import.meta.dirname, '../..');
const commands = readdirSync(join(root, 'cli/commands'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -'.ts'.length).split('/'));

test.each(['bash', 'zsh', 'fish'] as const)(
  'the script for %s knows every command, and what each of its flags is for',
  async shell => {
    const config = await loadConfig();
    const script = await renderCompletion(shell, config);
    expect(commands.length).toBeGreaterThan(20);
    for (const words of commands) expect(script).toMatch(entryOf(shell, words.join(' ')));
    for (const command of config.commands)
      for (const flag of Object.keys(command.flags))
        expect(script).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`);
  },
);

/** Where the flags and arguments of a command are. */
function entryOf(shell: string, path: string): RegExp {
  if (shell === 'fish') return new RegExp(`-n '__bricks_at \\\\'${path}\\\\'' -l json`);
  return new RegExp(`^    '?${path}'?\\)\\n(?:(?! +;;).+\\n)*?.*--json`, 'm');
}

test('a value is a file, a folder, a host or a choice by what its command says of it', async () => {
  const { places } = readGrammar(await loadConfig());
  const kindsOf = (path: string) => {
    const place = places.find(found => found.path === path)!;
    const flags = place.flags.flatMap(({ forms, value }) => (value === null ? [] : [[forms.at(-1), value.kind]]));
    return { ...Object.fromEntries(flags), args: place.args.map(({ value }) => value.kind) };
  };
  expect(kindsOf('catalog build')).toMatchObject({ args: ['file'], '--out': 'directory', '--skip-bad': 'unknown' });
  expect(kindsOf('init')).toMatchObject({ args: ['unknown'], '--identity': 'file', '--output': 'file' });
  expect(kindsOf('publish-catalog')).toMatchObject({ args: ['file'], '--without': 'host', '--inventory': 'file' });
  expect(kindsOf('plan')).toMatchObject({ '--limit': 'selector', '--host-key': 'words', '--out': 'file' });
  expect(kindsOf('drain').args).toEqual(['selector']);
  expect(kindsOf('lab burn').args).toEqual(['host']);
});

test('a hidden command is not offered', async () => {
  const { commands: loaded, topics } = await loadConfig();
  const hidden = loaded.map(command => (command.id === 'pack' ? { ...command, hidden: true } : command));
  const { places } = readGrammar({ commands: hidden, topics });
  expect(places.map(({ path }) => path)).not.toContain('pack');
});

test.each([[[]], [['tcsh']]])(
  'without a shell that is known, %j, nothing is printed and all three are named',
  words => {
    const run = [join(root, 'cli/bin/run.ts'), 'completion', ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8', input: '' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.match(/bash|zsh|fish/g)?.slice(0, 3)).toEqual(['bash', 'zsh', 'fish']);
  },
);
