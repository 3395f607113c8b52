import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { failure } from '#cli/errors.ts';
import { ATTRIBUTES, createCatalogue, type SampleProduct } from './product.ts';

export interface SampleFeedRequest {
  products: number;
  /** The same seed gives the same shop. */
  seed: number;
  format: 'ndjson' | 'tsv';
  /** A path, gzipped where it ends in .gz, or `-` for `stdout`. */
  output: string;
  stdout: Writable;
  /** So many per cent of the prices are others; which ones and how says `seed`. */
  change: { percent: number; seed: number };
}

const BATCH_CHARACTERS = 256 * 1024;

/** Writes the feed of an invented shop, in memory that doesn't grow with it. A reader that wants no more of it is no error. */
export async function writeSampleFeed(request: SampleFeedRequest): Promise<void> {
  try {
    await writeTo(request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE' && request.output === '-') return;
    throw code === undefined
      ? error
      : failure('BRK-FEED-UNWRITABLE', request.output, `It can't be written: ${message}.`);
  }
}

async function writeTo(request: SampleFeedRequest): Promise<void> {
  const { output, stdout } = request;
  const text = Readable.from(listBatches(request));
  if (output === '-') return pipeline(text, stdout, { end: false });
  const file = createWriteStream(output);
  return output.endsWith('.gz') ? pipeline(text, createGzip({ level: 4 }), file) : pipeline(text, file);
}

function* listBatches(request: SampleFeedRequest): Generator<Buffer> {
  let batch = '';
  for (const line of listLines(request)) {
    batch += line;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch !== '') yield Buffer.from(batch);
}

/** The feed's lines with their ends, the header of TSV first. */
export function* listLines({ products, seed, format, change }: SampleFeedRequest): Generator<string> {
  const count = Math.round((products * change.percent) / 100);
  const makeProduct = createCatalogue(products, seed, { count, seed: change.seed });
  if (format === 'tsv') yield `${ATTRIBUTES.join('\t')}\n`;
  for (let position = 0; position < products; position += 1) {
    const product = makeProduct(position);
    yield format === 'tsv' ? formatTsv(product) : formatNdjson(product);
  }
}

/** No value holds a tab or begins with a quote, so none needs quoting. */
function formatTsv(product: SampleProduct): string {
  return `${ATTRIBUTES.map(name => product[name]).join('\t')}\n`;
}

function formatNdjson(product: SampleProduct): string {
  return `${JSON.stringify(product, (_name, value) => (value === '' ? undefined : value))}\n`;
}
