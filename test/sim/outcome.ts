import {
  type Coordination,
  type CoordinationStart,
  onEvent,
  type Step,
  startCoordination,
} from '#cli/publish/coordinate.ts';
import { canonicalEntry, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import type { Reply, Verb } from './admin.ts';
import type { Requests } from './requests.ts';
import { type Steps, wait } from './steps.ts';

type Event = Parameters<typeof onEvent>[1];

/** Runs the command line's coordinator until it is over; a process that was killed goes no further. */
export function* reachOutcome(
  requests: Requests,
  isAlive: () => boolean,
  start: CoordinationStart,
): Steps<Coordination> {
  return yield* wait<Coordination>(resume => {
    let current: Coordination | undefined;
    let wakes = 0;
    const take = (event: Event) => {
      if (isAlive()) carryOut(onEvent(current!, event));
    };
    const carryOut = ({ state, effects }: Step) => {
      const wasOver = current?.phase === 'over';
      current = state;
      if (state.phase === 'over') {
        if (!wasOver) resume(state);
        return;
      }
      for (const effect of effects) {
        if (effect.kind === 'wake') {
          wakes += 1;
          const wake = wakes;
          requests.wakeAt(effect.atMs, () => {
            if (wake === wakes) take({ kind: 'time', nowMs: requests.now() });
          });
        } else {
          const { host } = effect;
          const { entry } = state;
          requests.ask(host, verbOf(effect, entry), reply => take(eventOf(host, reply, entry, requests.now())));
        }
      }
    };
    carryOut(startCoordination(start));
  });
}

function eventOf(host: string, reply: Reply | null, entry: Entry, nowMs: number): Event {
  switch (reply?.kind) {
    case 'vote':
      return { kind: 'votes', host, votes: [reply.vote], nowMs };
    case 'status':
      return { kind: 'votes', host, votes: votesIn(reply, entry), nowMs };
    case 'done':
      return { kind: 'told', host, nowMs };
    default: {
      const code = reply === null ? 'away' : `BRK-BOX-${reply.code.toUpperCase()}`;
      const problem = { code, where: host, message: '', hint: null };
      return { kind: 'failed', host, isUnreachable: reply === null, problem, nowMs };
    }
  }
}

function verbOf(effect: Exclude<Step['effects'][number], { kind: 'wake' }>, entry: Entry): Verb {
  if (effect.kind === 'learn') return { kind: 'learn', entries: [{ entry, votes: [...effect.votes] }] };
  if (effect.kind === 'collect') return { kind: 'status' };
  return { kind: effect.kind, entry };
}

/** What a box knows of the votes on an entry, whether it knows the outcome or not. */
function votesIn({ schedule, undecided }: Reply & { kind: 'status' }, entry: Entry): Vote[] {
  const text = canonicalEntry(entry);
  const open = undecided.flatMap(each => (canonicalEntry(each.entry) === text ? each.votes : []));
  const proofs = (schedule as readonly ScheduleRecord[]).flatMap(record =>
    record.kind !== 'vote' && canonicalEntry(record.entry) === text ? record.votes : [],
  );
  return [...open, ...proofs];
}
