import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestId } from '#runtime/request-id.ts';
import type { Decision } from '../schedule/serving.ts';
import { type AnswerParts, answerRequest } from './answer-request.ts';
import { guardRequest } from './guard.ts';
import { Holding } from './holding.ts';
import { sendProblem } from './send.ts';

export interface HandlerParts extends AnswerParts {
  /** Answers what needs no generation; false where the address is none of those. */
  answerSystem: (request: IncomingMessage, response: ServerResponse) => boolean;
}

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  startMs: number;
}

/**
 * The users' requests: guarded, then settled on one generation by a look at the clock, or by another one a few milliseconds
 * later, then answered from that generation alone.
 *
 * Of requests that come on one connection without waiting (pipelining) each is looked at when the one before is answered
 * whole: an answer that lay ready behind another would be one of a moment ago.
 */
export function createHandler(parts: HandlerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const holding = new Holding(parts.catalogue.serving);
  return (request, response) => {
    const asked = { request, response, startMs: performance.now() };
    const incomingId = request.headers['x-request-id'];
    if (incomingId !== undefined) response.setHeader('X-Request-Id', requestId(incomingId));
    if (response.socket === null)
      response.once('socket', () => attempt(parts, asked, () => begin(parts, holding, asked)));
    else attempt(parts, asked, () => begin(parts, holding, asked));
  };
}

/** `answer`: true where the request is held: it is answered, and counted, later. */
function attempt(parts: HandlerParts, asked: Asked, answer: () => boolean): void {
  let isHeld = false;
  try {
    isHeld = answer();
  } catch (error) {
    fail(parts, asked, error);
  }
  if (!isHeld) count(parts, asked);
}

function begin(parts: HandlerParts, holding: Holding, asked: Asked): boolean {
  const { request, response } = asked;
  if (!guardRequest(request, response) || parts.answerSystem(request, response)) return false;
  return answerOrHold(parts, holding, asked, parts.catalogue.serving.peek());
}

function answerOrHold(parts: HandlerParts, holding: Holding, asked: Asked, decision: Decision): boolean {
  let next: Decision | undefined = decision;
  while (next !== undefined && next.kind !== 'hold') next = answerRequest(parts, asked.request, asked.response, next);
  if (next === undefined) return false;
  parts.counts.held.value += 1;
  holding.hold(next, settled => {
    if (asked.request.socket.destroyed) return;
    attempt(parts, asked, () => answerOrHold(parts, holding, asked, settled));
  });
  return true;
}

function fail(parts: HandlerParts, { request, response }: Asked, error: unknown): void {
  const id = requestId(request.headers['x-request-id']);
  parts.log.error('a request failed', { requestId: id, url: request.url, error });
  if (response.headersSent) response.destroy();
  else sendProblem(response, 500, `Something is wrong here. The request's id is ${id}.`);
}

function count({ counts }: HandlerParts, { response, startMs }: Asked): void {
  counts.responses[Math.trunc(response.statusCode / 100)]!.value += 1;
  counts.duration.observe((performance.now() - startMs) / 1_000);
}
