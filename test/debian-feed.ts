/**
 * Debian's `Packages` indices (https://wiki.debian.org/DebianRepository/Format) as feeds: real data, of tens of thousands
 * of rows, that changes from day to day as a shop's does.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

type Stanza = ReadonlyMap<string, string>;

/**
 * A feed in NDJSON, one product for each package, in the order of first appearance. Of a name that comes again the last
 * stanza counts: indices of updates behind that of a release give the next day's feed.
 */
export function packagesToFeed(indices: readonly string[]): string {
  const products = new Map<string, string>();
  for (const stanza of indices.flatMap(text => [...readStanzas(text)])) {
    const name = stanza.get('Package');
    if (name !== undefined && stanza.has('Size')) products.set(name, JSON.stringify(toProduct(name, stanza)));
  }
  return [...products.values()].map(line => `${line}\n`).join('');
}

/** Lines that go on with what is before them begin with a space; they are left out here. */
function* readStanzas(text: string): Generator<Stanza> {
  for (const block of text.split(/\n{2,}/)) {
    const fields = [...block.matchAll(/^([A-Za-z0-9-]+):[ \t]*(.*)$/gm)];
    if (fields.length > 0) yield new Map(fields.map(([, name, value]) => [name!, value!]));
  }
}

function toProduct(name: string, stanza: Stanza): Record<string, string | undefined> {
  const homepage = stanza.get('Homepage');
  return {
    id: name,
    title: `${name}: ${stanza.get('Description') ?? ''}`.slice(0, 160),
    description: stanza.get('Description'),
    product_type: formatCategory(stanza.get('Section') ?? 'misc'),
    price: formatPrice(Number(stanza.get('Size'))),
    brand: /^[^<]*/
      .exec(stanza.get('Maintainer') ?? '')![0]
      .trim()
      .slice(0, 80),
    mpn: stanza.get('Version'),
    link: homepage !== undefined && /^https?:\/\/\S+$/.test(homepage) ? homepage : undefined,
    size: stanza.get('Architecture'),
    priority: stanza.get('Priority'),
  };
}

/** "libs" is a section of main, "non-free/libs" one of non-free. */
function formatCategory(section: string): string {
  const [first, second] = section.split('/');
  return second === undefined ? `main > ${first}` : `${first} > ${second}`;
}

/** A byte is a cent. */
function formatPrice(sizeBytes: number): string {
  const cents = String(sizeBytes).padStart(3, '0');
  return `${cents.slice(0, -2)}.${cents.slice(-2)} USD`;
}

/** An index that apt has fetched from the sources that this machine has. */
export interface PackageIndex {
  /** As the Release file has it: "trixie", or "stable-updates". */
  suite: string;
  file: string;
}

/** Those of main that are here; none where apt has fetched none, or isn't here. */
export async function listPackageIndices(): Promise<PackageIndex[]> {
  const format = '$(SUITE) $(COMPONENT) $(FILENAME)';
  const lines = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).catch(() => '');
  const found = lines.split('\n').map(line => line.split(' '));
  return found.flatMap(([suite, component, file]) =>
    component === 'main' && existsSync(file!) ? [{ suite: suite!, file: file! }] : [],
  );
}

/** Unpacked, however apt keeps it. */
export function readPackageIndex({ file }: PackageIndex): Promise<string> {
  return run('/usr/lib/apt/apt-helper', ['cat-file', file]);
}

const MAX_INDEX_BYTES = 256 * 1024 * 1024;

async function run(program: string, argv: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, argv, { maxBuffer: MAX_INDEX_BYTES })).stdout;
}
