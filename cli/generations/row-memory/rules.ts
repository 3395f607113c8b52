import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
/** The sources that decide what a row's bytes mean. */
const SOURCES = [
  join(HERE, '../feed'),
  join(HERE, '../product'),
  join(HERE, '../build'),
  join(HERE, '../../../daemons/contract'),
];

/** A row is what it was only as long as it is read by the same rules: the digest of the sources that hold them. */
export function rulesDigest(): string {
  known ??= digestSources();
  return known;
}

let known: string | undefined;

function digestSources(): string {
  const files = SOURCES.flatMap(dir => readdirSync(dir).map(name => join(dir, name)));
  const sources = files.filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort();
  return hash('sha256', sources.map(file => readFileSync(file, 'utf8')).join('\0'));
}
