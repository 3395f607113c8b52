import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@oclif/core';
import { usageError } from '../errors.ts';
import { bashTables } from './bash.ts';
import { fishTables } from './fish.ts';
import { type Grammar, readGrammar } from './grammar.ts';
import { zshTables } from './zsh.ts';

/** From the grammar and the program that reads host names: the part of a script that differs from release to release. */
const TABLES: Readonly<Record<string, (grammar: Grammar, hostNames: string) => string>> = {
  bash: bashTables,
  zsh: zshTables,
  fish: fishTables,
};

/**
 * A script that a shell reads once. It asks nothing of the tool afterwards, whose start would be felt at each press of
 * the key; host names come from the inventory at that moment.
 */
export async function renderCompletion(shell: string, config: Pick<Config, 'bin' | 'commands' | 'topics'>) {
  const tables = TABLES[shell];
  if (tables === undefined)
    throw usageError('BRK-COMPLETION-SHELL', shell, `is none of ${Object.keys(TABLES).join(', ')}`);
  const [body, hostNames] = await Promise.all([readOwn(`complete.${shell}`), readOwn('host-names.awk')]);
  return body.replace('# TABLES\n', () => tables(readGrammar(config), hostNames.trim()));
}

function readOwn(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8');
}
