import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@oclif/core';
import { bashTables } from './bash.ts';
import { fishTables } from './fish.ts';
import { readGrammar } from './grammar.ts';
import { zshTables } from './zsh.ts';

/** What differs from release to release, from the grammar and the program that reads host names. */
const TABLES = { bash: bashTables, zsh: zshTables, fish: fishTables };

/**
 * A script that a shell reads once. It asks nothing of the tool afterwards, whose start would be felt at each press of
 * the key; host names come from the inventory at that moment.
 */
export async function renderCompletion(
  shell: keyof typeof TABLES,
  config: Pick<Config, 'commands' | 'topics'>,
): Promise<string> {
  const [body, hostNames] = await Promise.all([readOwn(`complete.${shell}`), readOwn('host-names.awk')]);
  return body.replace('# TABLES\n', () => TABLES[shell](readGrammar(config), hostNames.trim()));
}

function readOwn(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8');
}
