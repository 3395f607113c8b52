import sax from 'sax';
import { usageError } from '#cli/errors.ts';
import type { FeedRow } from './feed-row.ts';
import { RowFault } from './row-fault.ts';
import { readTextBlocks } from './text-blocks.ts';
import { ATOM, type ElementName, RSS_1, XmlItem } from './xml-item.ts';

/** A feed's items stand at depth 3 (RSS) or 2 (Atom). */
const MAX_DEPTH = 32;
const MAX_TAG_CHARACTERS = 256 * 1024;
/** sax's own MAX_BUFFER_LENGTH: of a name, a comment and the like. */
const SAX_BUFFER_CHARACTERS = 64 * 1024;

/**
 * Items of RSS 2.0 or 1.0, or entries of Atom, with the attributes of Google's namespace under any prefix. An item whose
 * texts are faulty is a bad row; a document that is not well-formed has none. Throws BricksError BRK-FEED-NOT-XML.
 */
export async function* readXmlRows(feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<FeedRow[]> {
  const reader = new XmlReader(feed);
  for await (const text of readTextBlocks(feed, bytes)) yield reader.push(text);
  yield reader.end();
}

/**
 *   outside ── root ──> in the document ── item ──> in an item ── its end ──> in the document ── root's end ──> outside
 *
 * Handlers throw what ends the document; sax hands that on.
 */
export class XmlReader {
  readonly #feed: string;
  readonly #parser = sax.parser(true, { xmlns: true });
  /** Names of the open elements, the root first. */
  readonly #open: string[] = [];
  #rows: FeedRow[] = [];
  #hasRoot = false;
  #item: XmlItem | null = null;
  #itemDepth = 0;
  /** Where the tag that is being read began; null outside tags. */
  #tag: { line: number; position: number } | null = null;

  constructor(feed: string) {
    this.#feed = feed;
    const parser = this.#parser;
    // Without those of HTML, which no XML reader knows, and without the names that each object has.
    parser.ENTITIES = Object.assign(Object.create(null), { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });
    parser.onopentagstart = () => this.#beginTag();
    parser.onopentag = tag => this.#openElement(tag as sax.QualifiedTag);
    parser.onclosetag = () => this.#closeElement();
    parser.ontext = text => this.#item?.addText(text);
    parser.oncdata = text => this.#item?.addText(text);
    parser.onprocessinginstruction = ({ name, body }) => this.#checkDeclaration(name, body);
    parser.ondoctype = () => this.#refuseDefinitions();
    parser.onsgmldeclaration = () => this.#refuseDefinitions();
    parser.onerror = error => this.#meetError(error.message.split('\n', 1)[0]!);
  }

  /** The rows that end in this text. */
  push(text: string): FeedRow[] {
    this.#parser.write(text);
    if (this.#tag !== null && this.#parser.position - this.#tag.position > MAX_TAG_CHARACTERS) {
      throw this.#notXml(`A tag is longer than ${MAX_TAG_CHARACTERS} characters`);
    }
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  end(): FeedRow[] {
    this.#parser.close();
    return this.#rows;
  }

  get #line(): number {
    return this.#parser.line + 1;
  }

  /** The tag's name is read by now, and one character behind it, which may be a line end. */
  #beginTag(): void {
    const { line, column, startTagPosition: position } = this.#parser;
    this.#tag = { line: column === 0 ? line : line + 1, position };
  }

  #openElement(tag: sax.QualifiedTag): void {
    const line = this.#tag?.line ?? this.#line;
    this.#tag = null;
    if (this.#open.length === 0) this.#openRoot(tag);
    this.#open.push(tag.name);
    if (this.#open.length > MAX_DEPTH) throw this.#notXml(`Elements are nested more than ${MAX_DEPTH} deep`);
    if (this.#item !== null) this.#item.openElement(...describeElement(tag));
    else if (isItem(tag)) {
      this.#item = new XmlItem(line);
      this.#itemDepth = this.#open.length;
    }
  }

  #openRoot(tag: sax.QualifiedTag): void {
    if (this.#hasRoot) throw this.#notXml('A second document begins');
    this.#hasRoot = true;
    if (['rss', 'RDF', 'feed'].includes(tag.local)) return;
    const message = `The document's root is <${tag.name}>; RSS (<rss>) and Atom (<feed>) are read.`;
    throw usageError('BRK-FEED-FORMAT', `${this.#feed}:${this.#line}`, message);
  }

  #closeElement(): void {
    const item = this.#item;
    if (item !== null && this.#open.length === this.#itemDepth) {
      this.#rows.push(readItem(item));
      this.#item = null;
    } else item?.closeElement();
    this.#open.pop();
  }

  #checkDeclaration(name: string, body: string): void {
    const encoding = name === 'xml' ? /\bencoding\s*=\s*["']([^"']*)/.exec(body)?.[1] : undefined;
    if (encoding === undefined || /^(utf-?8|us-ascii)$/i.test(encoding)) return;
    const hint = `Convert it, and what it says of itself: iconv -f ${encoding} -t utf-8`;
    const message = `The document says that it is in ${JSON.stringify(encoding)}; UTF-8 is read.`;
    throw usageError('BRK-FEED-FORMAT', `${this.#feed}:${this.#line}`, message, hint);
  }

  #refuseDefinitions(): never {
    const hint = 'Take the DOCTYPE out, and write characters as they are.';
    throw this.#notXml('Definitions of a document type or of entities are not read', hint);
  }

  /** What stands in a text leaves the elements as they are: the item is bad, the next one is read. */
  #meetError(message: string): void {
    const reason = FAULTS_OF_TEXTS[message];
    if (reason === undefined || this.#item === null || this.#tag !== null) throw this.#describe(message);
    this.#item.fault ??= new RowFault('BRK-FEED-NOT-XML', null, reason);
    this.#parser.resume();
  }

  /** Where a text was faulty, sax may have taken the next < for a part of it: then that is what must be told. */
  #describe(message: string): Error {
    const fault = this.#item?.fault;
    if (fault?.code === 'BRK-FEED-NOT-XML') return this.#notXml(fault.message, null);
    const innermost = this.#open.at(-1);
    if (/^(Unclosed root tag|Unexpected end)/.test(message)) {
      const within = innermost === undefined ? 'within a tag' : `within <${innermost}>`;
      return this.#notXml(`The document ends ${within}`, 'Fetch or export it again; it is cut off.');
    }
    if (message.startsWith('Unbound namespace')) {
      const hint = 'The root of a feed is <rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">.';
      return this.#notXml(`A prefix stands for nothing${message.slice(message.indexOf(':'))}`, hint);
    }
    const tooLong = /^Max buffer length exceeded: (\w+)/.exec(message)?.[1];
    if (tooLong !== undefined) return this.#notXml(`A ${tooLong} is longer than ${SAX_BUFFER_CHARACTERS} characters`);
    const within = innermost === undefined ? '' : `, within <${innermost}>`;
    return this.#notXml(`It is not well-formed: ${message.replace(/\.$/, '').toLowerCase()}${within}`);
  }

  #notXml(fact: string, hint: string | null = null): Error {
    return usageError('BRK-FEED-NOT-XML', `${this.#feed}:${this.#line}`, `${fact}.`, hint);
  }
}

/** By sax's own words. */
const FAULTS_OF_TEXTS: Readonly<Record<string, string>> = {
  'Invalid character entity':
    'An entity is none of amp, lt, gt, quot, apos, nor a character; write the character itself',
  'Invalid character in entity name': 'A & begins no entity; write &amp;',
  'Unencoded <': 'A < begins no element; write &lt;',
};

function isItem({ uri, local }: ElementName): boolean {
  if (uri === ATOM) return local === 'entry';
  return local === 'item' && (uri === '' || uri === RSS_1);
}

/** Atom's link has its address in an attribute, and what it is for in another one. */
function describeElement(tag: sax.QualifiedTag): [ElementName, string] {
  if (tag.uri !== ATOM || tag.local !== 'link') return [tag, ''];
  const rel = tag.attributes.rel?.value ?? 'alternate';
  const local = rel === 'alternate' ? 'link' : `${rel}_link`;
  return [{ uri: tag.uri, local }, tag.attributes.href?.value ?? ''];
}

function readItem(item: XmlItem): FeedRow {
  try {
    return { line: item.line, attributes: item.readAttributes() };
  } catch (error) {
    if (error instanceof RowFault) return { line: item.line, fault: error };
    throw error;
  }
}
