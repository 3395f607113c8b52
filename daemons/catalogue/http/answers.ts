import { createHash } from 'node:crypto';
import { HttpProblem, PROBLEM_TYPE, problemDocument } from '#runtime/problem.ts';
import { renderErrorPage } from '../html/error-page.ts';
import { CONTENT_SECURITY_POLICY } from '../html/style.ts';
import { type Answer, AnswerCache, type CachedAnswer } from './cache.ts';
import { compress, type Encoding, LEAST_COMPRESSED_BYTES } from './encoding.ts';
import { type Rendered, routePage, type View } from './routes.ts';
import { parseTarget } from './target.ts';

/** Counted for the metrics. */
export interface AnswerCounts {
  hits: { value: number };
  misses: { value: number };
}

/** A page of enormous attributes is made again each time, so that a few can't push everything else out. */
const MOST_CACHED_BYTES = 512 * 1024;

/** Every answer of one epoch: rendered once, kept within a bound, the same bytes for the same address. */
export class Answers {
  readonly view: View;
  readonly cache: AnswerCache;
  readonly #counts: AnswerCounts;

  constructor(view: View, capacityBytes: number, counts: AnswerCounts) {
    this.view = view;
    this.cache = new AnswerCache(capacityBytes);
    this.#counts = counts;
  }

  /** `target` as the request has it. A canonical one is found without being taken apart. Throws what SQLite throws. */
  get(target: string, encoding: Encoding): Answer {
    const cached = this.cache.get(target);
    if (cached !== undefined) return this.#encode(cached, encoding);
    try {
      return this.#find(target, encoding);
    } catch (error) {
      if (error instanceof HttpProblem) return this.problem(target, error);
      throw error;
    }
  }

  #find(target: string, encoding: Encoding): Answer {
    const page = routePage(parseTarget(target));
    if (page === undefined) throw new HttpProblem(404, 'There is no such page.');
    const cached = page.canonical === target ? undefined : this.cache.get(page.canonical);
    if (cached !== undefined) return this.#encode(cached, encoding);
    this.#counts.misses.value += 1;
    const answer = this.#settle(200, page.render(this.view));
    if (answer.body.length <= MOST_CACHED_BYTES) this.cache.put(page.canonical, { identity: answer, encoded: {} });
    return answer;
  }

  /** Compressing is for what is asked for twice: most addresses of a large shop never are. */
  #encode(cached: CachedAnswer, encoding: Encoding): Answer {
    this.#counts.hits.value += 1;
    if (encoding === 'identity' || cached.identity.body.length < LEAST_COMPRESSED_BYTES) return cached.identity;
    const known = cached.encoded[encoding];
    if (known !== undefined) return known;
    const answer = encodeAnswer(cached.identity, encoding);
    this.cache.addEncoding(cached, encoding, answer);
    return answer;
  }

  /** For a program where the target is of the API, else for people. */
  problem(target: string, { status, message }: HttpProblem): Answer {
    const isApi = target.startsWith('/api/');
    const body = isApi ? JSON.stringify(problemDocument(status, message)) : renderErrorPage(this.view, status, message);
    return this.#settle(status, { type: isApi ? PROBLEM_TYPE : 'text/html', body });
  }

  #settle(status: number, rendered: Rendered | { type: typeof PROBLEM_TYPE; body: string }): Answer {
    const body = encodeAlone(rendered.body);
    const { digest } = this.view.generation;
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
    const etag = status === 200 ? `"${digest.slice(0, 12)}-id-${hash}"` : null;
    return { status, etag, body, headers: headersOf(this.view, rendered.type, etag, body.length) };
  }
}

/** In memory of its own: Buffer.from cuts small ones out of slabs of 8 KB, and one that is kept keeps its slab. */
function encodeAlone(text: string): Buffer {
  const body = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  body.write(text, 'utf8');
  return body;
}

/** The headers that tell which generation answered. */
export function generationHeaders(epoch: number, digest: string): string[] {
  return ['X-Bricks-Epoch', String(epoch), 'X-Bricks-Generation', digest.slice(0, 12)];
}

/**
 * "no-cache" lets caches keep an answer but not use it unasked (RFC 9111, section 5.2.2.4): an activation may be committed
 * seconds ahead, so no lifetime, however short, would be sure to end before it. Asking costs a 304.
 */
function headersOf(view: View, type: string, etag: string | null, length: number): string[] {
  const headers = [
    'Content-Type',
    type === 'text/html' ? 'text/html; charset=utf-8' : type,
    'Content-Length',
    String(length),
    'Cache-Control',
    'public, no-cache',
    'Vary',
    'Accept-Encoding',
    ...generationHeaders(view.epoch, view.generation.digest),
    'X-Content-Type-Options',
    'nosniff',
  ];
  if (etag !== null) headers.push('ETag', etag);
  if (type === 'text/html') {
    headers.push('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    headers.push('Referrer-Policy', 'strict-origin-when-cross-origin');
  }
  return headers;
}

function encodeAnswer(identity: Answer, encoding: 'br' | 'gzip'): Answer {
  const body = compress(identity.body, encoding);
  const etag = identity.etag?.replace('-id-', `-${encoding}-`) ?? null;
  const headers = identity.headers.map((value, index) => {
    if (identity.headers[index - 1] === 'ETag') return etag!;
    return identity.headers[index - 1] === 'Content-Length' ? String(body.length) : value;
  });
  return { status: identity.status, etag, body, headers: [...headers, 'Content-Encoding', encoding] };
}
