import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry, committedEntries } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from './box.ts';
import { collectEpochs, type StandingEpoch, type TakenBackEpoch } from './epochs.ts';
import { tryEverywhere } from './everywhere.ts';
import { collectHeld, findPinsLacking, type HeldGeneration } from './held.ts';
import { type PublicationRecord, readPublications } from './record.ts';
import type { Undecided } from './undecided.ts';

/** What the boxes have scheduled and serve, as each tells it. */
export interface Overview {
  boxes: BoxOverview[];
  /** Every entry that stands on any box, in order of epoch. */
  entries: StandingEpoch[];
  /** Epochs that were taken back before their instant, or never committed. */
  takenBack: TakenBackEpoch[];
  /** Entries whose outcome no box knows. */
  undecided: UndecidedEpoch[];
  generations: HeldGeneration[];
  problems: Problem[];
  /** Hosts that could not be reached; each has its problem. */
  unreachable: string[];
  /** What this machine has written down of its own publications. */
  publications: PublicationRecord[];
}

export interface UndecidedEpoch {
  epoch: number;
  digest: string;
  activation: number;
  /** Up to when votes for it count. */
  voteBy: number;
  knownTo: string[];
  /** Boxes whose votes are known. */
  votedBy: string[];
}

export interface BoxOverview {
  host: string;
  activeEpoch: number | null;
  activeDigest: string | null;
  /** Null where the keeper of its schedule doesn't answer. */
  keeper: { clockErrorMs: number | null; fenced: string | null } | null;
  workers: BoxStatus['workers'];
}

/** A box that can't be asked, a process that doesn't answer what its schedule says, and entries that some boxes lack, are problems. */
export async function readOverview(fleet: Fleet): Promise<Overview> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const { results, failures } = await tryEverywhere(roster, async host => askHost(fleet, host, 'status', null));
  const { problems, ...described } = describeBoxes(
    new Map(roster.flatMap(host => (results.has(host) ? [[host, results.get(host)!] as const] : []))),
  );
  const unreachable = failures.flatMap(({ isUnreachable, problem }) => (isUnreachable ? [problem.where!] : []));
  const publications = [...readPublications(fleet.inventory.path).values()];
  return {
    ...described,
    problems: [...failures.map(failure => failure.problem), ...problems],
    unreachable,
    publications,
  };
}

/** The same of boxes that have answered, in their order. */
export function describeBoxes(answers: ReadonlyMap<string, BoxStatus>): Omit<Overview, 'unreachable' | 'publications'> {
  const answered = [...answers.keys()];
  const boxes = [...answers].map(([host, box]) => describeBox(host, box));
  const { standing: entries, takenBack, undecided: open } = collectEpochs(answers);
  const undecided = open.map(tellUndecided);
  const generations = collectHeld(answers);
  const problems = [
    ...boxes.flatMap(findFenced),
    ...undecided.map(toProblem),
    ...boxes.flatMap(findIdleWorkers),
    ...boxes.flatMap(findUnready),
    ...entries.flatMap(entry => findLacking(entry, answered)),
    ...findPinsLacking(generations, answered),
  ];
  return { boxes, entries, takenBack, undecided, generations, problems };
}

function describeBox(host: string, box: BoxStatus): BoxOverview {
  const active = activeEntry(committedEntries(box.schedule), box.now);
  const { keeper, workers } = box;
  const kept = keeper === null ? null : { clockErrorMs: keeper.clockErrorMs, fenced: keeper.fenced };
  return {
    host,
    activeEpoch: active?.epoch ?? null,
    activeDigest: active?.digest ?? null,
    keeper: kept,
    workers,
  };
}

function tellUndecided({ entry, votes, knownTo }: Undecided): UndecidedEpoch {
  const { epoch, digest, activation, voteBy } = entry;
  return { epoch, digest, activation, voteBy, knownTo, votedBy: [...new Set(votes.map(({ host }) => host))].sort() };
}

function toProblem({ epoch, activation, knownTo }: UndecidedEpoch): Problem {
  const message = `whether epoch ${epoch} is valid from ${new Date(activation).toISOString()} on is undecided: ${knownTo.join(', ')} would answer 503 from then on`;
  const hint = `where no publication is running: bricks catalog abort ${epoch}`;
  return { code: 'BRK-PUB-UNDECIDED', where: null, message, hint };
}

function findFenced({ host, keeper }: BoxOverview): Problem[] {
  if (keeper === null) {
    const hint = `bricks provision --limit ${host} starts it; why it ended: bricks logs --limit ${host} --unit bricks-catalogue-keeper.service`;
    const message = 'the keeper of its schedule does not answer: its workers answer 503';
    return [{ code: 'BRK-BOX-KEEPER', where: host, message, hint }];
  }
  if (keeper.fenced === null) return [];
  const hint = 'it serves again by itself once it hears of enough other boxes, on bricks.catalogue.keeper-port';
  return [{ code: 'BRK-BOX-FENCED', where: host, message: `answers 503: ${keeper.fenced}`, hint }];
}

/** Where nothing is valid yet, a worker that answers 503 does what it should. */
function findIdleWorkers({ host, activeEpoch, workers }: BoxOverview): Problem[] {
  return workers
    .filter(worker => !worker.isUp || (activeEpoch !== null && worker.activeEpoch !== activeEpoch))
    .map(worker => ({
      code: 'BRK-BOX-WORKER',
      where: host,
      message: `worker ${worker.worker} ${worker.isUp ? `answers 503: ${worker.problem ?? `it is at epoch ${worker.activeEpoch}`}` : 'is not up'}`,
      hint: worker.isUp
        ? `see why: bricks logs --limit ${host} --unit bricks-catalogue@${worker.worker}.service`
        : `bricks provision --limit ${host} starts it; why it ended: bricks logs --limit ${host} --unit bricks-catalogue@${worker.worker}.service`,
    }));
}

function findUnready({ host, workers }: BoxOverview): Problem[] {
  return workers.flatMap(({ worker, unready }) =>
    unready.map(({ epoch, problem }) => ({
      code: 'BRK-BOX-UNREADY',
      where: host,
      message: `worker ${worker} would answer 503 from epoch ${epoch} on: ${problem}`,
      hint: 'publish the same feed again: what is damaged or missing is sent anew',
    })),
  );
}

function findLacking(entry: Overview['entries'][number], answered: readonly string[]): Problem[] {
  const lacking = answered.filter(host => !entry.heldBy.includes(host));
  if (lacking.length === 0) return [];
  const named = lacking.length <= 12 ? lacking : [...lacking.slice(0, 10), `${lacking.length - 10} more`];
  const message = `epoch ${entry.epoch} is not on ${named.join(', ')}`;
  return [
    {
      code: 'BRK-PUB-LAGGING',
      where: null,
      message,
      hint: 'the next publish-catalog brings these boxes up to date; at once: bricks add-replica HOST',
    },
  ];
}
