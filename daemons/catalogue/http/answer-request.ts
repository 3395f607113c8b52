import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#runtime/log.ts';
import { HttpProblem } from '#runtime/problem.ts';
import type { Catalogue } from '../catalogue.ts';
import { isDamage } from '../generation/sqlite.ts';
import type { CatalogueCounts } from '../metrics.ts';
import type { Decision, Refusal, Settled } from '../schedule/serving.ts';
import { generationHeaders } from './answers.ts';
import { chooseEncoding } from './encoding.ts';
import { findPinned, readPin } from './pins.ts';
import { sendAnswer, sendProblem } from './send.ts';
import type { Tokens } from './tokens.ts';

export interface AnswerParts {
  catalogue: Catalogue;
  /** Undefined where users get none. */
  tokens: Tokens | undefined;
  counts: CatalogueCounts;
  log: Log;
}

export const RETRY_AFTER_SECONDS = 2;

type Serve = Decision & { kind: 'serve' };

/** Answers by what was decided, unless the user's token says that he has seen more than this box would show him. */
export function answerRequest(
  parts: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
  decision: Settled,
): void {
  if (decision.kind === 'refuse') {
    refuse(parts, response, decision);
    return;
  }
  const seenEpoch = parts.tokens?.read(request.headers.cookie) ?? 0;
  if (seenEpoch <= decision.entry.epoch) {
    answerFrom(parts, request, response, decision, seenEpoch);
    return;
  }
  parts.counts.tokenAhead.value += 1;
  const followed = parts.catalogue.serving.follow(seenEpoch);
  if (followed.kind === 'serve') answerFrom(parts, request, response, followed, seenEpoch);
  else refuse(parts, response, followed);
}

function answerFrom(
  parts: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
  decision: Serve,
  seenEpoch: number,
): void {
  const { entry, answers } = decision;
  const target = request.url!;
  let from = answers;
  try {
    const pin = readPin(target);
    if (pin !== undefined) from = findPinned(parts.catalogue.serving, decision, pin);
    const answer = from.get(target, chooseEncoding(request.headers['accept-encoding'] as string | undefined));
    const isNews = seenEpoch < entry.epoch && from === answers;
    sendAnswer(request, response, answer, isNews ? parts.tokens?.cookieOf(entry.epoch) : undefined);
  } catch (error) {
    if (error instanceof HttpProblem) {
      sendAnswer(request, response, answers.problem(target, error), undefined);
      return;
    }
    if (!isDamage(error)) throw error;
    parts.catalogue.giveUp(from.view.generation.digest, error);
    refuse(parts, response, { kind: 'refuse', cause: 'generation', entry, problem: 'the generation is damaged' });
  }
}

/** A box that is fenced names no epoch: it doesn't vouch for any. */
function refuse(parts: AnswerParts, response: ServerResponse, { cause, entry, problem }: Refusal): void {
  parts.counts.refused.value += 1;
  const isVouched = entry !== undefined && cause === 'generation';
  const headers = isVouched ? generationHeaders(entry.epoch, entry.digest) : [];
  const retry = ['Retry-After', String(RETRY_AFTER_SECONDS)];
  sendProblem(response, 503, `This box has no valid catalogue: ${problem}.`, [...headers, ...retry]);
}
