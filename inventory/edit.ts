/**
 * Small changes of an inventory's text that leave all the rest as it was written, comments and layout too. Each gives the
 * new text; undefined where the text is laid out in a way that is better changed by hand.
 */
import { isMap, isPair, isScalar, isSeq, type Node, parseDocument, type Scalar, type YAMLSeq } from 'yaml';

export function setAddress(text: string, host: string, address: string): string | undefined {
  const node = find(text, ['hosts', host, 'address']);
  return isScalar(node) ? splice(text, node, quoteYaml(address)) : undefined;
}

/** Takes a host out of a brick and puts it among the spares. */
export function moveToSpares(text: string, brick: string, host: string): string | undefined {
  const members = find(text, ['bricks', brick, 'hosts']);
  const without = isSeq(members) ? withoutItem(text, members, host) : undefined;
  return without === undefined ? undefined : withSpare(without, host);
}

/** Puts a host into a brick, and takes it from the spares where it is one. */
export function moveToBrick(text: string, brick: string, host: string): string | undefined {
  const members = find(text, ['bricks', brick, 'hosts']);
  const within = isSeq(members) ? withItem(text, members, host) : undefined;
  const spares = within === undefined ? undefined : find(within, ['spares']);
  if (within === undefined || !isSeq(spares) || !namesOf(spares).includes(host)) return within;
  // A list with a line for each item would be nothing at all without its last one.
  if (!spares.flow && spares.items.length === 1)
    return `${within.slice(0, spares.range![0])}  []${within.slice(endOf(spares))}`;
  return withoutItem(within, spares, host);
}

/** Writes a new host down as the last one, and among the spares. `fields` in the order in which they are written. */
export function addSpare(text: string, host: string, fields: Readonly<Record<string, string>>): string | undefined {
  const hosts = find(text, ['hosts']);
  const last = isMap(hosts) && !hosts.flow ? hosts.items.at(-1) : undefined;
  if (last === undefined || !isScalar(last.key) || find(text, ['hosts', host]) !== undefined) return undefined;
  const indent = indentOf(text, last.key.range![0]);
  const written = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  const at = endOfLine(text, endOf((last.value ?? last.key) as Node));
  return withSpare(`${text.slice(0, at)}\n${indent}${host}: {${written.join(', ')}}${text.slice(at)}`, host);
}

function withSpare(text: string, host: string): string | undefined {
  const spares = find(text, ['spares']);
  if (spares === undefined) return `${text.trimEnd()}\nspares: [${host}]\n`;
  return isSeq(spares) ? withItem(text, spares, host) : undefined;
}

function withItem(text: string, list: YAMLSeq, name: string): string | undefined {
  if (list.flow) {
    if (text.slice(list.range![0], list.range![1]).includes('#')) return undefined;
    return splice(text, list, `[${[...namesOf(list), name].join(', ')}]`);
  }
  const last = list.items.at(-1);
  if (!isScalar(last)) return undefined;
  const at = endOfLine(text, last.range![1]);
  return `${text.slice(0, at)}\n${indentOf(text, last.range![0])}- ${name}${text.slice(at)}`;
}

/** A comment inside a list in brackets would be lost: such a list is left to its writer. */
function withoutItem(text: string, list: YAMLSeq, name: string): string | undefined {
  const item = list.items.find(each => isScalar(each) && each.value === name) as Scalar | undefined;
  if (item === undefined) return undefined;
  if (list.flow) {
    if (text.slice(list.range![0], list.range![1]).includes('#')) return undefined;
    return splice(
      text,
      list,
      `[${namesOf(list)
        .filter(each => each !== name)
        .join(', ')}]`,
    );
  }
  const from = text.lastIndexOf('\n', item.range![0]) + 1;
  const end = text.indexOf('\n', item.range![1]);
  const isAlone = text.slice(from, item.range![0]).trim() === '-';
  return isAlone ? text.slice(0, from) + (end === -1 ? '' : text.slice(end + 1)) : undefined;
}

function find(text: string, path: readonly string[]): Node | undefined {
  let node: unknown = parseDocument(text, { version: '1.2', schema: 'core', merge: false }).contents;
  for (const key of path) node = isMap(node) ? node.get(key, true) : undefined;
  return node as Node | undefined;
}

function namesOf(list: YAMLSeq): string[] {
  return list.items.map(item => String(isScalar(item) ? item.value : item));
}

function splice(text: string, node: Node, replacement: string): string {
  return text.slice(0, node.range![0]) + replacement + text.slice(node.range![1]);
}

/** Of what is written last in it: a collection's own range takes in comments that belong to what comes next. */
function endOf(node: Node): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1);
    return endOf((isPair(last) ? (last.value ?? last.key) : last) as Node);
  }
  return node.range![1];
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset) + 1))![0];
}

/** A colon, as in an IPv6 address, may begin a map. */
export function quoteYaml(word: string): string {
  return word.includes(':') ? `"${word}"` : word;
}
