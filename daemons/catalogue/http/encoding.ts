import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Below this a compressed answer saves no packet. */
export const LEAST_COMPRESSED_BYTES = 1_000;

/** Browsers send the same few texts over and over. */
const memo = new Map<string, Encoding>();
const MEMO_ENTRIES = 256;

/** The best encoding the client takes (RFC 9110, section 12.5.3); br before gzip. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding {
  if (acceptEncoding === undefined) return 'identity';
  const known = memo.get(acceptEncoding);
  if (known !== undefined) return known;
  const chosen = parseAcceptEncoding(acceptEncoding);
  if (memo.size >= MEMO_ENTRIES) memo.clear();
  memo.set(acceptEncoding, chosen);
  return chosen;
}

/** Levels that cost well under a millisecond for a page. What comes of it is kept, so it leaves zlib's 16 KB behind. */
export function compress(body: Buffer, encoding: Exclude<Encoding, 'identity'>): Buffer {
  const compressed = compressShared(body, encoding);
  const alone = Buffer.allocUnsafeSlow(compressed.length);
  compressed.copy(alone);
  return alone;
}

function compressShared(body: Buffer, encoding: Exclude<Encoding, 'identity'>): Buffer {
  if (encoding === 'gzip') return gzipSync(body, { level: 5 });
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_LGWIN]: 18,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  return brotliCompressSync(body, { params });
}

function parseAcceptEncoding(text: string): Encoding {
  const weights = new Map<string, number>();
  for (const part of text.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map(each => each.trim());
    const weight = parameters.find(each => each.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)) || 0);
  }
  const accepts = (name: string) => (weights.get(name) ?? weights.get('*') ?? 0) > 0;
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : 'identity';
}
