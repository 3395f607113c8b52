import { quote } from '../remote/quote.ts';
import type { Flag, Grammar, Place, Value } from './grammar.ts';

/** What follows which words, as functions that complete.bash asks. */
export function bashTables({ inventory, places }: Grammar, hostNames: string): string {
  return `_bricks_hostnames=${quote(hostNames)}
_bricks_inventory_flags=${quote(` ${inventory.flags.join(' ')} `)}
_bricks_inventory_default() { inventory=\${${inventory.variable}:-${inventory.file}}; }
_bricks_at() {
  next='' flags='' repeatable='' values='' args=''
  case $1 in
${places.map(renderPlace).join('\n')}
  esac
}
`;
}

function renderPlace({ path, next, flags, args }: Place): string {
  const sets = {
    next: next.map(({ word }) => word),
    flags: flags.map(({ forms }) => forms.join('|')),
    repeatable: flags.filter(flag => flag.isRepeatable).map(({ forms }) => forms.join('|')),
    values: flags.flatMap(valuesOf),
    args: args.map(arg => renderValue(arg.value)),
  };
  const lines = Object.entries(sets).filter(([, words]) => words.length > 0);
  const text = lines.map(([name, words]) => `      ${name}=${quote(words.join(' '))}`).join('\n');
  return `    ${path === '' ? "''" : quote(path)})\n${text}\n      ;;`;
}

function valuesOf({ forms, value }: Flag): string[] {
  return value === null ? [] : forms.map(form => `${form}=${renderValue(value)}`);
}

function renderValue(value: Value): string {
  return value.kind === 'words' ? `words:${value.words.join(',')}` : value.kind;
}
