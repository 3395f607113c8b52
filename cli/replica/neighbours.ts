import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import { BricksError, failure, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { failTogether, tryEverywhere } from '../publish/everywhere.ts';
import { type History, readHistory, unfinishedEntries } from '../publish/history.ts';
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
 * The schedules of the living and of the box itself, as one. Throws BricksError where two contradict each other, where one of
 * them has an entry ahead that was never finished, and where the box has what no neighbour knows of.
 */
export function agreeOnHistory(
  { living }: Pick<Neighbours, 'living'>,
  host: string,
  own: BoxStatus | null,
  nowMs: number,
): History {
  const neighbours = [...living].map(([name, { schedule }]) => ({ host: name, schedule }));
  const read = readHistory(neighbours);
  if ('problems' in read) throw new BricksError([...read.problems, notJoined]);
  const { history } = read;
  const [unfinished] = unfinishedEntries(history, neighbours, nowMs);
  if (unfinished !== undefined) throw leftUnfinished(unfinished);
  if (own !== null) checkOwn(history, host, own);
  return history;
}

function checkOwn(history: History, host: string, { schedule }: BoxStatus): void {
  const known = readHistory([
    { host: 'its neighbours', schedule: history.entries.map(asRecord) },
    { host, schedule },
  ]);
  const unknown = 'problems' in known ? known.problems[0]!.message : tellUnknown(known.history, history);
  if (unknown === null) return;
  // Where the neighbours are the ones that lost theirs, purging this one would lose the last of it.
  const hint =
    history.entries.length === 0
      ? 'it may be the one that is right: bricks add-replica on each of its neighbours gives them what it has'
      : `if they are right: bricks reset --limit ${host} --purge-data, and then the same command again`;
  throw failure('BRK-REPLICA-SCHEDULE', host, `its own schedule is not that of its neighbours: ${unknown}`, hint);
}

function tellUnknown(withOwn: History, { entries }: History): string | null {
  const more = withOwn.entries.find(({ epoch }) => !entries.some(entry => entry.epoch === epoch));
  return more === undefined ? null : `none of them has an epoch ${more.epoch}`;
}

function asRecord(entry: Entry) {
  return { kind: 'commit' as const, entry, recordedAt: 0 };
}

function leftUnfinished({ epoch, activation }: Entry): BricksError {
  const message = `epoch ${epoch}, ahead for ${new Date(activation).toISOString()}, is not on all boxes that it is meant for`;
  return failure(
    'BRK-REPLICA-UNFINISHED',
    null,
    message,
    `finish or take back that publication first: bricks catalog abort ${epoch}`,
  );
}

const notJoined: Problem = {
  code: 'BRK-REPLICA-STOPPED',
  where: null,
  message: 'the replica serves nobody: its neighbours are not of one mind, or not to be believed',
  hint: 'mend what is told, then run the same command again: it goes on from there',
};
