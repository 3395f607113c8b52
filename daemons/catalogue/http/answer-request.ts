import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#runtime/log.ts';
import { HttpProblem } from '#runtime/problem.ts';
import type { Catalogue } from '../catalogue.ts';
import { isDamage } from '../generation/sqlite.ts';
import type { CatalogueCounts } from '../metrics.ts';
import type { Decision, Refusal, Settled } from '../schedule/serving.ts';
import { type Answers, generationHeaders } from './answers.ts';
import type { Answer } from './cache.ts';
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

/**
 * Answers by what was decided, unless the user's token says that he has seen more than this box would show him. Making an
 * answer takes time, and a process may be stopped meanwhile for longer than any clock is sure: so what was decided must still
 * be so when the first byte is handed over. Else nothing is, and what is to be done now is returned.
 */
export function answerRequest(
  parts: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
  decision: Settled,
): Decision | undefined {
  if (decision.kind === 'refuse') return refuse(parts, response, decision);
  const seenEpoch = parts.tokens?.read(request.headers.cookie) ?? 0;
  if (seenEpoch <= decision.entry.epoch) return answerFrom(parts, request, response, decision, seenEpoch);
  parts.counts.tokenAhead.value += 1;
  const followed = parts.catalogue.serving.follow(seenEpoch);
  if (followed.kind === 'refuse') return refuse(parts, response, followed);
  return answerFrom(parts, request, response, followed, seenEpoch);
}

function answerFrom(
  parts: AnswerParts,
  request: IncomingMessage,
  response: ServerResponse,
  decision: Serve,
  seenEpoch: number,
): Decision | undefined {
  const { entry, answers } = decision;
  const made = makeAnswer(parts, request, decision);
  if ('kind' in made) return refuse(parts, response, made);
  const isNews = seenEpoch < entry.epoch && made.from === answers;
  const cookie = isNews ? parts.tokens?.cookieOf(entry.epoch) : undefined;
  const now = parts.catalogue.serving.decide();
  if (now.kind !== 'serve' || now.answers !== answers) return now;
  sendAnswer(request, response, made.answer, cookie);
  return undefined;
}

/** Whatever is answered, also that there is no such page, is of one generation. `from`: of which, where it is one's own page. */
function makeAnswer(
  parts: AnswerParts,
  request: IncomingMessage,
  decision: Serve,
): { answer: Answer; from: Answers | undefined } | Refusal {
  const target = request.url!;
  let from = decision.answers;
  try {
    const pin = readPin(target);
    if (pin !== undefined) from = findPinned(parts.catalogue.serving, decision, pin);
    return { answer: from.get(target, chooseEncoding(request.headers['accept-encoding'] as string | undefined)), from };
  } catch (error) {
    if (error instanceof HttpProblem) return { answer: decision.answers.problem(target, error), from: undefined };
    if (!isDamage(error)) throw error;
    parts.catalogue.giveUp(from.view.generation.digest, error);
    return { kind: 'refuse', cause: 'generation', entry: decision.entry, problem: 'the generation is damaged' };
  }
}

/** A box that is fenced names no epoch: it doesn't vouch for any. */
function refuse(parts: AnswerParts, response: ServerResponse, { cause, entry, problem }: Refusal): undefined {
  parts.counts.refused.value += 1;
  const isVouched = entry !== undefined && cause === 'generation';
  const headers = isVouched ? generationHeaders(entry.epoch, entry.digest) : [];
  const retry = ['Retry-After', String(RETRY_AFTER_SECONDS)];
  sendProblem(response, 503, `This box has no valid catalogue: ${problem}.`, [...headers, ...retry]);
}
