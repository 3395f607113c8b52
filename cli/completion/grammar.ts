import type { Command, Config } from '@oclif/core';

/** What may stand for an argument or behind a flag. */
export type Value =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'host' }
  | { kind: 'selector' }
  | { kind: 'file' }
  | { kind: 'directory' }
  | { kind: 'unknown' };

export interface Flag {
  /** As they are typed, the short one first: -i and --inventory. */
  forms: readonly string[];
  about: string;
  /** Null for a flag that takes none. */
  value: Value | null;
  /** What help calls the value. */
  valueName: string;
  isRepeatable: boolean;
}

export interface Argument {
  name: string;
  isRequired: boolean;
  value: Value;
}

/** What may follow some words: the command itself, a topic, or a command of its own. */
export interface Place {
  /** Behind the tool's name: '' for the tool itself, 'catalog', 'catalog build'. */
  path: string;
  next: readonly { word: string; about: string }[];
  flags: readonly Flag[];
  /** Those that oclif knows; what else follows, as behind `ssh HOST --`, is the operator's own. */
  args: readonly Argument[];
}

export interface Grammar {
  /** Where the inventory is when no flag says so. */
  inventory: { flags: readonly string[]; variable: string; file: string };
  places: readonly Place[];
}

/** All that oclif knows, and nothing else: a new command is completed as soon as its file is there. */
export function readGrammar({ commands, topics }: Pick<Config, 'commands' | 'topics'>): Grammar {
  const shown = commands.filter(command => command.hidden !== true);
  const about = new Map([
    ...topics.map(topic => [spaced(topic.name), topic.description ?? ''] as const),
    ...shown.map(command => [spaced(command.id), command.summary ?? command.description ?? ''] as const),
  ]);
  const byPath = new Map(shown.map(command => [spaced(command.id), command]));
  const paths = new Set(['', ...[...byPath.keys()].flatMap(withParents)]);
  const places = [...paths].sort().map(path => ({
    path,
    next: [...paths]
      .filter(longer => longer !== '' && parentOf(longer) === path)
      .sort()
      .map(longer => ({ word: longer.slice(path.length).trim(), about: firstSentence(about.get(longer) ?? '') })),
    ...readCommand(path, byPath.get(path)),
  }));
  return { inventory: findInventory(shown), places };
}

const HELP: Flag = {
  forms: ['--help'],
  about: 'Show what the command does and takes',
  value: null,
  valueName: '',
  isRepeatable: false,
};
const VERSION: Flag = { ...HELP, forms: ['--version'], about: 'Show the version' };

function readCommand(path: string, command: Command.Loadable | undefined): Omit<Place, 'path' | 'next'> {
  if (command === undefined) return { flags: path === '' ? [HELP, VERSION] : [HELP], args: [] };
  const readsInventory = 'inventory' in command.flags;
  const flags = Object.values(command.flags).filter(flag => flag.hidden !== true);
  const args = Object.values(command.args).filter(arg => arg.hidden !== true);
  return {
    flags: [...flags.map(readFlag), HELP],
    args: args.map(arg => ({
      name: arg.name,
      isRequired: arg.required === true,
      value: valueOfArgument(arg, readsInventory),
    })),
  };
}

function readFlag(flag: Command.Flag.Cached): Flag {
  const takesValue = flag.type === 'option';
  return {
    forms: [...(flag.char === undefined ? [] : [`-${flag.char}`]), `--${flag.name}`],
    about: firstSentence(flag.summary ?? flag.description ?? ''),
    value: takesValue ? valueOfFlag(flag) : null,
    valueName: takesValue ? (flag.helpValue?.toString() ?? flag.name) : '',
    isRepeatable: takesValue && flag.multiple === true,
  };
}

const BY_HELP_VALUE: Readonly<Record<string, Value['kind']>> = {
  FILE: 'file',
  PATH: 'file',
  DIR: 'directory',
  HOST: 'host',
  HOSTS: 'selector',
};

function valueOfFlag(flag: Command.Flag.Cached & { type: 'option' }): Value {
  if (flag.options !== undefined) return { kind: 'words', words: flag.options };
  return { kind: BY_HELP_VALUE[flag.helpValue?.toString() ?? ''] ?? 'unknown' } as Value;
}

/** Of the arguments oclif knows no more than name and description. */
function valueOfArgument(arg: Command.Arg.Cached, readsInventory: boolean): Value {
  if (arg.options !== undefined) return { kind: 'words', words: arg.options };
  if (arg.name === 'plan' || arg.name === 'feed') return { kind: 'file' };
  // Where no inventory is read, as in init, a host is one that isn't in it yet.
  if (arg.name !== 'host' || !readsInventory) return { kind: 'unknown' };
  // A list is taken where the description refers to that of --limit.
  return { kind: arg.description?.includes('--limit') ? 'selector' : 'host' };
}

function findInventory(commands: readonly Command.Loadable[]): Grammar['inventory'] {
  const flag = commands.map(command => command.flags.inventory).find(found => found !== undefined);
  return {
    flags: flag === undefined ? [] : readFlag(flag).forms,
    variable: flag?.env ?? '',
    file: typeof flag?.default === 'string' ? flag.default : '',
  };
}

function withParents(path: string): string[] {
  return path === '' ? [] : [...withParents(parentOf(path)), path];
}

function parentOf(path: string): string {
  return path.split(' ').slice(0, -1).join(' ');
}

function spaced(id: string): string {
  return id.replaceAll(':', ' ');
}

/** What fits beside a word in a list. */
function firstSentence(text: string): string {
  return text.split(/\.\s/)[0]!.replace(/\.$/, '');
}
