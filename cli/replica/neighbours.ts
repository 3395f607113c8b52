import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { BricksError, failure, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { failTogether, tryEverywhere } from '../publish/everywhere.ts';
import { type History, readHistory, scheduleOf, schedulesOf } from '../publish/history.ts';
import { askStatus } from '../publish/survey.ts';
import type { HostError } from '../remote/session.ts';

/** The other boxes of the catalogue, as they are when a replica is to become one of them. */
export interface Neighbours {
  living: Map<string, BoxStatus>;
  /** Those that give no answer: dead, rebuilt and not replaced yet, without a release. They have no say. */
  leftOut: HostError[];
}

/** Asks them all at once. Throws BricksError for one that answers and can't be believed: a damaged schedule, a wrong clock. */
export async function askNeighbours(fleet: Fleet, hosts: readonly string[]): Promise<Neighbours> {
  const { results, failures } = await tryEverywhere(hosts, host => askStatus(fleet, host));
  const contradicting = failures.filter(({ problem }) => CONTRADICTIONS.has(problem.code));
  const leftOut = failures.filter(each => !contradicting.includes(each));
  if (contradicting.length > 0) throw failTogether(contradicting, notJoined);
  const living = new Map(hosts.flatMap(host => (results.has(host) ? [[host, results.get(host)!] as const] : [])));
  return { living, leftOut };
}

/** Answers that can't be believed. */
const CONTRADICTIONS: ReadonlySet<string> = new Set(['BRK-BOX-CLOCK', 'BRK-BOX-DAMAGED']);

/**
 * The schedules of the living and of the box itself, as one. Throws BricksError where two contradict each other, and where the
 * box has what no neighbour knows of. An entry that is still undecided the box hears of from its neighbours, like them.
 */
export function agreeOnHistory({ living }: Pick<Neighbours, 'living'>, host: string, own: BoxStatus | null): History {
  const read = readHistory(schedulesOf(living));
  if ('problems' in read) throw new BricksError([...read.problems, notJoined]);
  const { history } = read;
  if (own !== null) checkOwn(history, host, own);
  return history;
}

function checkOwn(history: History, host: string, own: BoxStatus): void {
  const neighbours = { host: 'its neighbours', schedule: history.log.map(asRecord), undecided: [] };
  const known = readHistory([neighbours, scheduleOf(host, own)]);
  const unknown = 'problems' in known ? known.problems[0]!.message : tellUnknown(known.history, history);
  if (unknown === null) return;
  // Where the neighbours are the ones that lost theirs, purging this one would lose the last of it.
  const hint =
    history.log.length === 0
      ? 'it may be the one that is right: bricks add-replica on each of its neighbours gives them what it has'
      : `if they are right: bricks reset --limit ${host} --purge-data, and then the same command again`;
  throw failure('BRK-REPLICA-SCHEDULE', host, `its own schedule is not that of its neighbours: ${unknown}`, hint);
}

function tellUnknown(withOwn: History, { log }: History): string | null {
  const more = withOwn.log.find(({ epoch }) => !log.some(entry => entry.epoch === epoch));
  return more === undefined ? null : `none of them has an epoch ${more.epoch}`;
}

function asRecord(entry: History['log'][number]) {
  return { kind: 'commit' as const, entry, votes: [], recordedAt: 0 };
}

const notJoined: Problem = {
  code: 'BRK-REPLICA-STOPPED',
  where: null,
  message: 'the replica serves nobody: its neighbours are not of one mind, or not to be believed',
  hint: 'mend what is told, then run the same command again: it goes on from there',
};
