import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import { nothingHappened } from './commit.ts';
import { decide } from './decide.ts';
import type { PublishEvent } from './events.ts';
import { failTogether, tryEverywhere } from './everywhere.ts';
import { missingEntries } from './history.ts';
import { askReadiness, missingAnswer } from './readiness.ts';
import type { Surveyed } from './survey.ts';

type Emit = (event: PublishEvent) => void;

/**
 * Boxes that were away are told what was committed meanwhile; without it they would not vote on what follows. One on which
 * it fails is one of the missing, as with all that follows.
 */
export async function bringHistory(fleet: Fleet, { boxes, missing, history }: Surveyed, emit: Emit): Promise<void> {
  const { failures } = await tryEverywhere(present(boxes, missing), async host => {
    const entries = missingEntries(history, boxes.get(host)!.schedule);
    if (entries.length > 0) await askHost(fleet, host, 'learn', { entries });
  });
  takeOut(missing, failures, emit);
}

export async function prepare(
  fleet: Fleet,
  { boxes, missing }: Pick<Surveyed, 'boxes' | 'missing'>,
  digest: string,
  emit: Emit,
): Promise<void> {
  emit({ type: 'stage', stage: 'prepare', text: 'every worker process opens and warms it' });
  const { failures } = await tryEverywhere(present(boxes, missing), async host => {
    const { workers } = await askHost(fleet, host, 'prepare', { digest });
    emit({ type: 'box', host, text: `prepared by ${workers.length} worker processes` });
  });
  takeOut(missing, failures, emit);
}

/** Gives those that are left out. Throws all that is wrong, where it is no go. `isFresh`: what the survey told is not old yet. */
export async function decideTogether(
  fleet: Fleet,
  { boxes, missing, history }: Surveyed,
  {
    allowMissing,
    without,
    emit,
    isFresh = false,
  }: { allowMissing: number; without: readonly string[]; emit: Emit; isFresh?: boolean },
): Promise<string[]> {
  const ask = (host: string) => {
    const failure = missing.get(host);
    if (failure !== undefined) return missingAnswer(host, failure);
    return askReadiness(fleet, host, isFresh ? boxes.get(host) : undefined);
  };
  const answers = await Promise.all(fleet.inventory.bricks.catalogue.hosts.map(ask));
  const before = history.log.at(-1)?.roster ?? [];
  const decision = decide(answers, { allowMissing, before, without });
  for (const text of decision.reasons) emit({ type: 'stage', stage: 'decide', text });
  if (decision.isGo) return decision.missing;
  const outcome = nothingHappened(history.lastEpoch + 1);
  if (decision.problems.every(({ where }) => missing.has(where!))) throw failTogether([...missing.values()], outcome);
  throw new BricksError([...decision.problems, outcome]);
}

export function takeOut(missing: Map<string, HostError>, failures: readonly HostError[], emit: Emit): void {
  for (const each of failures) {
    missing.set(each.problem.where!, each);
    emit({ type: 'box', host: each.problem.where!, text: each.problem.message });
  }
}

function present(boxes: ReadonlyMap<string, BoxStatus>, missing: ReadonlyMap<string, HostError>): string[] {
  return [...boxes.keys()].filter(host => !missing.has(host));
}
