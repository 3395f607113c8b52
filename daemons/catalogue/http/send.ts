import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROBLEM_TYPE, problemDocument } from '#runtime/problem.ts';
import type { Answer } from './cache.ts';

/**
 * Writes an answer, or 304 where the client holds it (RFC 9110, section 13.1.2). Node leaves a HEAD's body out. A cookie is the
 * one thing that isn't the same for everybody, and so no part of the answer that is kept.
 */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  cookie: string | undefined,
): void {
  const headers = cookie === undefined ? answer.headers : [...answer.headers, 'Set-Cookie', cookie];
  const condition = request.headers['if-none-match'];
  if (condition !== undefined && answer.etag !== null && matchesEtag(condition, answer.etag)) {
    response.writeHead(304, withoutContent(headers));
    response.end();
    return;
  }
  response.writeHead(answer.status, headers);
  response.end(answer.body);
}

export function sendProblem(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: readonly string[] = [],
): void {
  sendText(response, status, PROBLEM_TYPE, JSON.stringify(problemDocument(status, detail)), headers);
}

export function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: readonly string[] = [],
): void {
  const body = Buffer.from(text, 'utf8');
  const all = ['Content-Type', type, 'Content-Length', String(body.length), 'X-Content-Type-Options', 'nosniff'];
  response.writeHead(status, [...all, 'Cache-Control', 'no-store', ...headers]);
  response.end(body);
}

/** Weak comparison, as If-None-Match asks for. */
export function matchesEtag(condition: string, etag: string): boolean {
  if (condition === etag || condition.trim() === '*') return true;
  return condition.split(',').some(each => each.trim().replace(/^W\//, '') === etag);
}

const CONTENT_HEADERS = new Set(['Content-Type', 'Content-Length', 'Content-Encoding']);

function withoutContent(headers: readonly string[]): string[] {
  return headers.filter((_, index) => !CONTENT_HEADERS.has(headers[index - (index % 2)]!));
}
