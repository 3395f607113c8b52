import type { Alias, Node } from 'yaml';
import { isAlias, isScalar } from 'yaml';
import { namePath } from './describe.ts';
import type { Shape } from './shape.ts';

/** Where a value stands: its path from the root ('' for the root itself) and its node, which is null where nothing was written. */
export interface Place {
  path: string;
  node: Node | null;
  /** Where to point when the value is missing or empty: its key, or its item. */
  keyOffset: number;
}

type Read<T> = (place: Place, reading: Reading) => T | undefined;

/** Reads the value at a place; undefined when it is wrong, which has then been reported. */
export type Check<T> = Read<T> & { readonly shape: Shape };
export type Value<C> = C extends Check<infer T> ? T : never;

export function check<T>(shape: Shape, read: Read<T>): Check<T> {
  return Object.assign(read, { shape });
}

export type Code =
  | 'BRK-INV-ALIAS'
  | 'BRK-INV-BAD-ADDRESS'
  | 'BRK-INV-BAD-AMOUNT'
  | 'BRK-INV-BAD-DEVICE'
  | 'BRK-INV-BAD-GOLDEN'
  | 'BRK-INV-BAD-MAC'
  | 'BRK-INV-BAD-NAME'
  | 'BRK-INV-BAD-NETWORK'
  | 'BRK-INV-BAD-PATH'
  | 'BRK-INV-BAD-PERCENT'
  | 'BRK-INV-BAD-SIZE'
  | 'BRK-INV-BAD-TEXT'
  | 'BRK-INV-DUPLICATE-ADDRESS'
  | 'BRK-INV-DUPLICATE-KEY'
  | 'BRK-INV-DUPLICATE-MAC'
  | 'BRK-INV-MISSING-KEY'
  | 'BRK-INV-OUT-OF-RANGE'
  | 'BRK-INV-REPEATED'
  | 'BRK-INV-SHARED-PORT'
  | 'BRK-INV-SPARE-IN-USE'
  | 'BRK-INV-SYNTAX'
  | 'BRK-INV-TOO-FEW'
  | 'BRK-INV-UNKNOWN-BRICK'
  | 'BRK-INV-UNKNOWN-HOST'
  | 'BRK-INV-UNKNOWN-KEY'
  | 'BRK-INV-WRONG-TYPE';

export interface Finding {
  offset: number;
  code: Code;
  message: string;
  hint: string | null;
}

/** A value that rules across the file look at; kept also when its surroundings are wrong. */
export interface Mention {
  kind: 'host' | 'address' | 'member' | 'spare' | 'device' | 'nic' | 'mac';
  text: string;
  place: Place;
}

/** A million values: 1 MiB of text holds half as many, so only aliases of aliases get there. */
const MAX_VALUES = 1_000_000;

/** One pass over a document: follows aliases, and collects what was found wrong and what was mentioned. */
export class Reading {
  readonly mentions: Mention[] = [];
  readonly #findings = new Map<string, Finding>();
  readonly #anchors: ReadonlyMap<Alias, Node>;
  #values = 0;

  constructor(anchors: ReadonlyMap<Alias, Node>) {
    this.#anchors = anchors;
  }

  get findings(): Finding[] {
    return [...this.#findings.values()].sort((a, b) => a.offset - b.offset);
  }

  /**
   * `say` tells what is wrong, given the path. Many aliases may lead to one wrong value by many paths: it is told of
   * once, by the first of them.
   */
  report(place: Place, code: Code, say: (path: string) => string, hint: string | null = null): undefined {
    const offset = offsetOf(place);
    const key = `${offset} ${code} ${say('')}`;
    if (!this.#findings.has(key)) {
      this.#findings.set(key, { offset, code, message: say(namePath(place.path)), hint });
    }
    return undefined;
  }

  mention(kind: Mention['kind'], text: string, place: Place): void {
    this.mentions.push({ kind, text, place });
  }

  /** The same place with its value behind an alias, if it is one; undefined when there is no such anchor. */
  follow(place: Place): Place | undefined {
    this.#values += 1;
    if (this.#values > MAX_VALUES) return this.#reportExhaustion();
    if (!isAlias(place.node)) return place;
    const target = this.#anchors.get(place.node);
    if (target !== undefined && !isAlias(target)) return { ...place, node: target };
    const { source } = place.node;
    return this.report(place, 'BRK-INV-ALIAS', path => `${path} is *${source}: no anchor &${source} stands before it`);
  }

  #reportExhaustion(): undefined {
    const root: Place = { path: '', node: null, keyOffset: 0 };
    return this.report(root, 'BRK-INV-ALIAS', path => `${path} has more than ${MAX_VALUES} values behind its aliases`);
  }
}

/** The same place, pointing at its key. */
export function atKey(place: Place): Place {
  return { ...place, node: null };
}

export function offsetOf({ node, keyOffset }: Place): number {
  const isEmpty = isScalar(node) && node.value === null;
  return isEmpty ? keyOffset : (node?.range?.[0] ?? keyOffset);
}
