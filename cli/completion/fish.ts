import type { Flag, Grammar, Place, Value } from './grammar.ts';

/** What follows which words, as one `complete` for each flag, argument and word (complete(1) of fish). */
export function fishTables({ inventory, places }: Grammar, hostNames: string): string {
  const values = places.filter(place => place.flags.some(flag => flag.value !== null));
  return `set -g __bricks_hostnames ${quote(hostNames)}
set -g __bricks_paths ${places.map(({ path }) => quote(path)).join(' ')}
set -g __bricks_inventory_flags ${inventory.flags.map(quote).join(' ')}
function __bricks_inventory_default
    set -q ${inventory.variable}; and test -n "$${inventory.variable}"; and echo $${inventory.variable}; or echo ${quote(inventory.file)}
end
# The flags that take a value.
function __bricks_values -a path
    switch $path
${values.map(renderValues).join('\n')}
    end
end

complete -c bricks -f
${places.flatMap(renderPlace).join('\n')}
`;
}

function renderValues({ path, flags }: Place): string {
  const forms = flags.filter(({ value }) => value !== null).flatMap(flag => flag.forms);
  return `        case ${quote(path)}\n            string join \\n -- ${forms.join(' ')}`;
}

function renderPlace({ path, next, flags, args }: Place): string[] {
  const at = (index: number | '') => `complete -c bricks -n ${quote(`__bricks_at ${quote(path)} ${index}`.trim())}`;
  const known = args.map(({ value }, index) => ({ index, action: renderAction(value) }));
  return [
    ...next.map(({ word, about }) => `${at(0)} -a ${quote(word)} -d ${quote(about)}`),
    ...flags.map(flag => `${at('')} ${renderFlag(flag)}`),
    ...known.filter(({ action }) => action !== '').map(({ index, action }) => `${at(index)} ${action}`),
  ];
}

function renderFlag({ forms, about, value }: Flag): string {
  const names = forms.map(form => (form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`));
  const behind =
    value === null ? [] : [value.kind === 'file' ? '-r' : '-x', renderAction(value)].filter(word => word !== '');
  return [...names, ...behind, `-d ${quote(about)}`].join(' ');
}

function renderAction(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `-a ${quote(value.words.join(' '))}`;
    case 'host':
      return "-a '(__bricks_hosts)'";
    case 'selector':
      return "-a '(__bricks_selector)'";
    case 'file':
      return '-F';
    case 'directory':
      return "-a '(__bricks_directories)'";
    case 'unknown':
      return '';
  }
}

/** In fish's single quotes a backslash escapes itself and the quote. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
