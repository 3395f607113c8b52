import type { Alias, Node } from 'yaml';
import { isAlias } from 'yaml';

/** Where a value stands: its path from the root ('' for the root itself) and its node, which is null where nothing was written. */
export interface Place {
  path: string;
  node: Node | null;
  /** Where to point when the value is missing or empty: its key, or its item. */
  keyOffset: number;
}

/** Reads the value at a place; undefined when it is wrong, which has then been reported. */
export type Check<T> = (place: Place, reading: Reading) => T | undefined;
export type Value<C> = C extends Check<infer T> ? T : never;

export type Code =
  | 'BRK-INV-ALIAS'
  | 'BRK-INV-BAD-ADDRESS'
  | 'BRK-INV-BAD-DEVICE'
  | 'BRK-INV-BAD-MAC'
  | 'BRK-INV-BAD-NAME'
  | 'BRK-INV-BAD-PATH'
  | 'BRK-INV-BAD-SIZE'
  | 'BRK-INV-DUPLICATE-ADDRESS'
  | 'BRK-INV-DUPLICATE-KEY'
  | 'BRK-INV-MISSING-KEY'
  | 'BRK-INV-OUT-OF-RANGE'
  | 'BRK-INV-REPEATED'
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
  kind: 'host' | 'address' | 'member' | 'spare';
  text: string;
  path: string;
  offset: number;
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

  /** The same finding at the same place counts once: many aliases may lead to one wrong value. */
  report(offset: number, code: Code, message: string, hint: string | null = null): undefined {
    const key = `${offset} ${code} ${message}`;
    if (!this.#findings.has(key)) this.#findings.set(key, { offset, code, message, hint });
    return undefined;
  }

  mention(kind: Mention['kind'], text: string, place: Place): void {
    this.mentions.push({ kind, text, path: place.path, offset: offsetOf(place) });
  }

  /** The node a place stands for, behind its alias if it is one; undefined when there is no such anchor. */
  follow(place: Place): Node | null | undefined {
    this.#values += 1;
    if (this.#values > MAX_VALUES) return this.#reportExhaustion();
    if (!isAlias(place.node)) return place.node;
    const target = this.#anchors.get(place.node);
    if (target !== undefined && !isAlias(target)) return target;
    const message = `${place.path} is *${place.node.source}: no anchor &${place.node.source} stands before it`;
    return this.report(offsetOf(place), 'BRK-INV-ALIAS', message);
  }

  #reportExhaustion(): undefined {
    return this.report(0, 'BRK-INV-ALIAS', `its aliases multiply to more than ${MAX_VALUES} values`);
  }
}

export function offsetOf(place: Place): number {
  return place.node?.range?.[0] ?? place.keyOffset;
}
