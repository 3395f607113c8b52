/**
 * Small changes of an inventory's text that leave all the rest as it was written, comments and layout too. Each gives the
 * new text; undefined where the text is laid out in a way that is better changed by hand.
 */
import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar, type YAMLSeq } from 'yaml';

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

function withSpare(text: string, host: string): string | undefined {
  const spares = find(text, ['spares']);
  if (spares === undefined) return `${text.trimEnd()}\nspares: [${host}]\n`;
  if (!isSeq(spares)) return undefined;
  const names = namesOf(spares);
  if (spares.flow) return splice(text, spares, `[${[...names, host].join(', ')}]`);
  const last = spares.items.at(-1);
  if (!isScalar(last)) return undefined;
  const indent = /^[ \t]*/.exec(lineOf(text, last.range![0]))![0];
  const end = text.indexOf('\n', last.range![1]);
  const at = end === -1 ? text.length : end;
  return `${text.slice(0, at)}\n${indent}- ${host}${text.slice(at)}`;
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

function lineOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset) + 1);
}

/** A colon, as in an IPv6 address, may begin a map. */
function quoteYaml(word: string): string {
  return word.includes(':') ? `"${word}"` : word;
}
