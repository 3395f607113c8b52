import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestId } from '#runtime/request-id.ts';
import { type AnswerParts, answerRequest } from './answer-request.ts';
import { guardRequest } from './guard.ts';
import { Holding } from './holding.ts';
import { sendProblem } from './send.ts';

export interface HandlerParts extends AnswerParts {
  /** Answers what needs no generation; false where the address is none of those. */
  answerSystem: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * The users' requests: guarded, then settled on one generation by one look at the clock, or by another one a few
 * milliseconds later, then answered from that generation alone.
 */
export function createHandler(parts: HandlerParts): (request: IncomingMessage, response: ServerResponse) => void {
  const holding = new Holding(parts.catalogue.serving);
  return (request, response) => {
    const startMs = performance.now();
    const incomingId = request.headers['x-request-id'];
    if (incomingId !== undefined) response.setHeader('X-Request-Id', requestId(incomingId));
    let isHeld = false;
    try {
      isHeld = begin(parts, holding, request, response, startMs);
    } catch (error) {
      fail(parts, request, response, error);
    }
    if (!isHeld) count(parts, response, startMs);
  };
}

/** True where the request is held: it is answered, and counted, later. */
function begin(
  parts: HandlerParts,
  holding: Holding,
  request: IncomingMessage,
  response: ServerResponse,
  startMs: number,
): boolean {
  if (!guardRequest(request, response) || parts.answerSystem(request, response)) return false;
  const decision = parts.catalogue.serving.decide();
  if (decision.kind !== 'hold') {
    answerRequest(parts, request, response, decision);
    return false;
  }
  parts.counts.held.value += 1;
  holding.hold(decision, settled => {
    if (request.socket.destroyed) return;
    try {
      answerRequest(parts, request, response, settled);
    } catch (error) {
      fail(parts, request, response, error);
    }
    count(parts, response, startMs);
  });
  return true;
}

function fail(parts: HandlerParts, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const id = requestId(request.headers['x-request-id']);
  parts.log.error('a request failed', { requestId: id, url: request.url, error });
  if (response.headersSent) response.destroy();
  else sendProblem(response, 500, `Something is wrong here. The request's id is ${id}.`);
}

function count({ counts }: HandlerParts, response: ServerResponse, startMs: number): void {
  counts.responses[Math.trunc(response.statusCode / 100)]!.value += 1;
  counts.duration.observe((performance.now() - startMs) / 1_000);
}
