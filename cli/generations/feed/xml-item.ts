import { type Attributes, addAttribute, normalizeName, readName } from './attributes.ts';
import { RowFault } from './row-fault.ts';

const GOOGLE = 'http://base.google.com/ns/1.0';
const GOOGLE_CUSTOM = 'http://base.google.com/cns/1.0';
export const ATOM = 'http://www.w3.org/2005/Atom';
export const RSS_1 = 'http://purl.org/rss/1.0/';

/** Characters of one item, tags included. What is beyond is read past, never held. */
export const MAX_ITEM_CHARACTERS = 1024 * 1024;
/** What an element without a text counts: it is held as well. */
const ELEMENT_CHARACTERS = 32;

/** A name with what its prefix stands for. */
export interface ElementName {
  uri: string;
  local: string;
}

interface Element extends ElementName {
  text: string;
  /** Its own elements, as "name: text". */
  parts: string[];
}

/** One item while it is read: its elements as they close, and those that are open. */
export class XmlItem {
  readonly line: number;
  /** The first thing that was wrong. */
  fault: RowFault | null = null;
  readonly #open: Element[] = [];
  /** By rank. */
  readonly #closed: readonly Element[][] = [[], [], []];
  #sizeCharacters = 0;

  constructor(line: number) {
    this.line = line;
  }

  /** `href` is what Atom's link has instead of a text. */
  openElement({ uri, local }: ElementName, href: string): void {
    if (this.#hasRoom(ELEMENT_CHARACTERS + local.length + href.length)) {
      this.#open.push({ uri, local, text: href, parts: [] });
    }
  }

  addText(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined && this.#hasRoom(text.length)) element.text += text;
  }

  closeElement(): void {
    const element = this.#open.pop();
    if (element === undefined || this.fault !== null) return;
    const parent = this.#open.at(-1);
    if (element.parts.length > 0) this.#joinParts(element);
    if (parent === undefined) this.#closed[rankOf(element)]!.push(element);
    else if (element.text.trim() !== '') parent.parts.push(`${normalizeName(element.local)}: ${element.text.trim()}`);
  }

  /** Throws RowFault. */
  readAttributes(): Attributes {
    if (this.fault !== null) throw this.fault;
    const attributes: Attributes = new Map();
    for (const elements of this.#closed) {
      const taken = new Set(attributes.keys());
      for (const element of elements) {
        const name = nameOf(element);
        if (!taken.has(name)) addAttribute(attributes, name, element.text);
      }
    }
    return attributes;
  }

  #hasRoom(characters: number): boolean {
    this.#sizeCharacters += characters;
    if (this.#sizeCharacters <= MAX_ITEM_CHARACTERS) return true;
    const reason = `The item is longer than ${MAX_ITEM_CHARACTERS} characters`;
    this.fault ??= new RowFault('BRK-FEED-TOO-LONG', null, reason);
    return false;
  }

  /** Text beside elements is markup that was not escaped: joined, words would run into each other. */
  #joinParts(element: Element): void {
    if (element.text.trim() !== '') {
      const reason = 'has text and elements side by side; write its markup as CDATA';
      this.fault = new RowFault('BRK-FEED-BAD-VALUE', normalizeName(element.local), reason, element.text.trim());
    }
    element.text = element.parts.join('; ');
  }
}

/** Google's own elements count before those of RSS or Atom by the same name, and these before any other's. */
function rankOf({ uri }: ElementName): number {
  if (uri === GOOGLE || uri === GOOGLE_CUSTOM) return 0;
  return uri === '' || uri === ATOM || uri === RSS_1 ? 1 : 2;
}

function nameOf({ uri, local }: ElementName): string {
  return uri === ATOM && local === 'summary' ? 'description' : readName(local);
}
