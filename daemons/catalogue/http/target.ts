import { HttpProblem } from '#runtime/problem.ts';

/** A request target in origin form (RFC 9112, section 3.2.1), taken apart. */
export interface Target {
  /** Decoded one by one, so a "%2F" is part of a segment. */
  segments: string[];
  params: URLSearchParams;
}

/** A deep category's path in another script takes up to nine bytes a letter, and pages print links of it. */
export const TARGET_BYTES = 8_192;

/** Throws HttpProblem 400 or 414. */
export function parseTarget(raw: string): Target {
  if (raw.length > TARGET_BYTES) throw new HttpProblem(414, `The URL is longer than ${TARGET_BYTES} bytes.`);
  if (!raw.startsWith('/')) throw new HttpProblem(400, 'The request target is not a path.');
  const mark = raw.indexOf('?');
  const path = mark < 0 ? raw : raw.slice(0, mark);
  return {
    segments: path === '/' ? [] : path.slice(1).split('/').map(decodeSegment),
    params: new URLSearchParams(mark < 0 ? '' : raw.slice(mark + 1)),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpProblem(400, 'The path holds a broken percent-encoding.');
  }
}
