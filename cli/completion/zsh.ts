import { quote } from '../remote/quote.ts';
import type { Argument, Flag, Grammar, Place, Value } from './grammar.ts';

/** What follows which words: items for _describe and specs for _arguments (zshcompsys(1)). */
export function zshTables({ inventory, places }: Grammar, hostNames: string): string {
  return `_bricks_hostnames=${quote(hostNames)}
_bricks_inventory_flags=(${inventory.flags.join(' ')})
_bricks_inventory_default() { inventory=\${${inventory.variable}:-${inventory.file}} }
_bricks_at() {
  next=() arguments=()
  case $1 in
${places.map(renderPlace).join('\n')}
  esac
}
`;
}

function renderPlace({ path, next, flags, args }: Place): string {
  const specs = [...flags.flatMap(renderFlag), ...args.map((arg, index) => renderArgument(arg, index + 1))];
  const sets = { next: next.map(({ word, about }) => `${word}:${about}`), arguments: specs };
  const lines = Object.entries(sets).filter(([, words]) => words.length > 0);
  const text = lines.map(
    ([name, words]) => `      ${name}=(${words.map(word => `\n        ${quote(word)}`).join('')}\n      )`,
  );
  return `    ${path === '' ? "''" : quote(path)})\n${text.join('\n')}\n      ;;`;
}

/** One spec for each form; one form forbids the other, unless the flag may be repeated. */
function renderFlag({ forms, about, value, valueName, isRepeatable }: Flag): string[] {
  const before = isRepeatable ? '*' : forms.length > 1 ? `(${forms.join(' ')})` : '';
  const behind = value === null ? '' : `:${escapeSpec(valueName)}:${renderAction(value)}`;
  return forms.map(form => {
    const joint = value === null ? '' : form.startsWith('--') ? '=' : '+';
    return `${before}${form}${joint}[${escapeSpec(about)}]${behind}`;
  });
}

function renderArgument({ name, isRequired, value }: Argument, position: number): string {
  const joint = isRequired ? ':' : '::';
  return `${position}${joint}${escapeSpec(name)}:${renderAction(value)}`;
}

function renderAction(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'host':
      return '_bricks_hosts';
    case 'selector':
      return '_bricks_selector';
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'unknown':
      return ' ';
  }
}

function escapeSpec(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&');
}
