import type { Vote } from '#contract/votes.ts';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { askBox } from './box.ts';
import {
  type Coordination,
  type CoordinationEffect,
  type CoordinationEvent,
  type CoordinationStart,
  onEvent,
  type Step,
  startCoordination,
} from './coordinate.ts';
import { scheduleOf } from './history.ts';
import { isGenuine, votesIn } from './undecided.ts';

/** For one request. What is not answered then is asked again, over another connection. */
const ANSWER_MS = 3_000;

/** Asks the boxes until the outcome of an entry is known and told, or nobody answers any more. Throws for none of that. */
export function reachOutcome(fleet: Fleet, start: CoordinationStart): Promise<Coordination> {
  const lost = new Set<string>();
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const carryOut = ({ state, effects }: Step) => {
      const take = (event: CoordinationEvent) => {
        if (event.kind === 'failed' && event.isUnreachable) lost.add(event.host);
        carryOut(onEvent(current, event));
      };
      current = state;
      if (state.phase === 'over') {
        clearTimeout(timer);
        resolve(state);
        return;
      }
      for (const effect of effects) {
        if (effect.kind !== 'wake') {
          ask(fleet, state, effect, lost.delete(effect.host)).then(take, reject);
          continue;
        }
        clearTimeout(timer);
        timer = setTimeout(() => take({ kind: 'time', nowMs: Date.now() }), Math.max(0, effect.atMs - Date.now()));
      }
    };
    let current: Coordination;
    carryOut(startCoordination(start));
  });
}

type Request = Exclude<CoordinationEffect, { kind: 'wake' }>;

async function ask(fleet: Fleet, state: Coordination, request: Request, isAfresh: boolean): Promise<CoordinationEvent> {
  const { host } = request;
  try {
    const session = isAfresh ? fleet.freshSession(host, ANSWER_MS) : fleet.session(host, ANSWER_MS);
    return { ...(await answerOf(await session, state, request)), nowMs: Date.now() };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { isUnreachable, problem } = error;
    return { kind: 'failed', host, isUnreachable, problem, nowMs: Date.now() };
  }
}

type Answer = { kind: 'votes'; host: string; votes: Vote[] } | { kind: 'told'; host: string };

async function answerOf(
  session: Awaited<ReturnType<Fleet['session']>>,
  { entry }: Coordination,
  request: Request,
): Promise<Answer> {
  const { host, kind } = request;
  const options = { deadlineMs: ANSWER_MS };
  switch (kind) {
    case 'learn':
      await askBox(session, kind, { entries: [{ entry, votes: [...request.votes] }] }, options);
      return { kind: 'told', host };
    case 'collect': {
      const box = await askBox(session, 'status', null, options);
      return { kind: 'votes', host, votes: votesIn(scheduleOf(host, box), entry) };
    }
    default: {
      const { vote } = await askBox(session, kind, { entry }, options);
      if (vote.host !== host || !isGenuine(vote, entry)) throw forged(host);
      return { kind: 'votes', host, votes: [vote] };
    }
  }
}

function forged(where: string): HostError {
  const message = 'its vote is not signed by the key that this fleet has given it';
  return new HostError({ code: 'BRK-BOX-VOTE', where, message, hint: `bricks provision --limit ${where}` }, false);
}
