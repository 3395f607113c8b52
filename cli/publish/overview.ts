import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry, committedEntries, type Entry } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from './box.ts';
import { tryEverywhere } from './everywhere.ts';

/** What the boxes have scheduled and serve, as each tells it. */
export interface Overview {
  boxes: BoxOverview[];
  /** Every entry that any box has, in order of epoch. */
  entries: (Entry & { heldBy: string[] })[];
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
  const answered = roster.filter(host => results.has(host));
  const boxes = answered.map(host => describeBox(host, results.get(host)!));
  const entries = collectEntries(results);
  const problems = [
    ...failures.map(failure => failure.problem),
    ...boxes.flatMap(findIdleWorkers),
    ...boxes.flatMap(findUnready),
    ...entries.flatMap(entry => findLacking(entry, answered)),
  ];
  const unreachable = failures.flatMap(({ isUnreachable, problem }) => (isUnreachable ? [problem.where!] : []));
  return { boxes, entries, problems, unreachable };
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
      hint: `see: journalctl -u bricks-catalogue@${worker.worker} on the host`,
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
  const message = `epoch ${entry.epoch} is not on ${lacking.join(', ')}`;
  return [
    { code: 'BRK-PUB-LAGGING', where: null, message, hint: 'the next publish-catalog brings these boxes up to date' },
  ];
}
