import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry, committedEntries, type Entry } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from './box.ts';
import { tryEverywhere } from './everywhere.ts';
import { collectHeld, collectWithdrawn, findPinsLacking, type HeldGeneration, type WithdrawnEpoch } from './held.ts';

/** What the boxes have scheduled and serve, as each tells it. */
export interface Overview {
  boxes: BoxOverview[];
  /** Every entry that any box has, in order of epoch. */
  entries: (Entry & { heldBy: string[] })[];
  /** Epochs that were taken back before their instant. */
  withdrawn: WithdrawnEpoch[];
  generations: HeldGeneration[];
  problems: Problem[];
  /** Hosts that could not be reached; each has its problem. */
  unreachable: string[];
}

export interface BoxOverview {
  host: string;
  activeEpoch: number | null;
  activeDigest: string | null;
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
  return { ...described, problems: [...failures.map(failure => failure.problem), ...problems], unreachable };
}

/** The same of boxes that have answered, in their order. */
export function describeBoxes(answers: ReadonlyMap<string, BoxStatus>): Omit<Overview, 'unreachable'> {
  const answered = [...answers.keys()];
  const boxes = [...answers].map(([host, box]) => describeBox(host, box));
  const entries = collectEntries(answers);
  const generations = collectHeld(answers);
  const problems = [
    ...boxes.flatMap(findIdleWorkers),
    ...boxes.flatMap(findUnready),
    ...entries.flatMap(entry => findLacking(entry, answered)),
    ...findPinsLacking(generations, answered),
  ];
  return { boxes, entries, withdrawn: collectWithdrawn(answers), generations, problems };
}

function describeBox(host: string, box: BoxStatus): BoxOverview {
  const active = activeEntry(committedEntries(box.schedule), box.now);
  return { host, activeEpoch: active?.epoch ?? null, activeDigest: active?.digest ?? null, workers: box.workers };
}

function collectEntries(boxes: ReadonlyMap<string, BoxStatus>): Overview['entries'] {
  const entries = new Map<string, Entry & { heldBy: string[] }>();
  for (const [host, box] of boxes) {
    for (const entry of committedEntries(box.schedule)) {
      const key = `${entry.epoch} ${entry.digest} ${entry.activation}`;
      const known = entries.get(key) ?? { ...entry, heldBy: [] };
      known.heldBy.push(host);
      entries.set(key, known);
    }
  }
  return [...entries.values()].sort((a, b) => a.epoch - b.epoch);
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
