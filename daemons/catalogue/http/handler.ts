import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#runtime/log.ts';
import { requestId } from '#runtime/request-id.ts';
import type { Catalogue } from '../catalogue.ts';
import { isDamage } from '../generation/sqlite.ts';
import type { CatalogueCounts } from '../metrics.ts';
import type { Decision } from '../schedule/serving.ts';
import { generationHeaders } from './answers.ts';
import { chooseEncoding } from './encoding.ts';
import { guardRequest } from './guard.ts';
import { sendAnswer, sendProblem } from './send.ts';

export interface HandlerParts {
  catalogue: Catalogue;
  counts: CatalogueCounts;
  log: Log;
  /** Answers what needs no generation; false where the address is none of those. */
  answerSystem: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export const RETRY_AFTER_SECONDS = 2;

/** The users' requests: guarded, then settled on one generation by one look at the clock, then answered from it alone. */
export function createHandler(parts: HandlerParts): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const startMs = performance.now();
    const incomingId = request.headers['x-request-id'];
    if (incomingId !== undefined) response.setHeader('X-Request-Id', requestId(incomingId));
    try {
      answer(parts, request, response);
    } catch (error) {
      const id = requestId(incomingId);
      parts.log.error('a request failed', { requestId: id, url: request.url, error });
      if (response.headersSent) response.destroy();
      else sendProblem(response, 500, `Something is wrong here. The request's id is ${id}.`);
    }
    parts.counts.responses[Math.trunc(response.statusCode / 100)]!.value += 1;
    parts.counts.duration.observe((performance.now() - startMs) / 1_000);
  };
}

function answer(parts: HandlerParts, request: IncomingMessage, response: ServerResponse): void {
  if (!guardRequest(request, response) || parts.answerSystem(request, response)) return;
  const decision = parts.catalogue.serving.decide();
  if (decision.kind === 'refuse') {
    refuse(parts, response, decision);
    return;
  }
  const encoding = chooseEncoding(request.headers['accept-encoding'] as string | undefined);
  try {
    sendAnswer(request, response, decision.answers.get(request.url!, encoding));
  } catch (error) {
    if (!isDamage(error)) throw error;
    parts.catalogue.giveUp(decision.entry.digest, error);
    refuse(parts, response, { kind: 'refuse', entry: decision.entry, problem: 'the generation is damaged' });
  }
}

function refuse(
  parts: HandlerParts,
  response: ServerResponse,
  { entry, problem }: Decision & { kind: 'refuse' },
): void {
  parts.counts.refused.value += 1;
  const headers = entry === undefined ? [] : generationHeaders(entry.epoch, entry.digest);
  const retry = ['Retry-After', String(RETRY_AFTER_SECONDS)];
  sendProblem(response, 503, `This box has no valid catalogue: ${problem}.`, [...headers, ...retry]);
}
