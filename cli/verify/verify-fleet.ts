import { canonicalEntry, type Entry } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { gatherFacts } from '../facts/gather.ts';
import type { Fleet } from '../fleet.ts';
import { loadFleetKeys } from '../keys/key-file.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { PlannedKeys } from '../plan/planned-keys.ts';
import { tryEverywhere } from '../publish/everywhere.ts';
import { HostError } from '../remote/session.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type BoxState, type Comparison, compareBoxes } from './compare-boxes.ts';
import type { Difference } from './difference.ts';
import { readBox } from './read-box.ts';

export interface Verification {
  /** Every box could be read, and none differs. */
  isExact: boolean;
  boxes: VerifiedBox[];
  /** Of each box the first difference; of those that could not be read, why. */
  problems: Problem[];
  /** Hosts that could not be reached; each has its problem. */
  unreachable: string[];
}

export interface VerifiedBox {
  host: string;
  /** The release that its units run. */
  release: string | null;
  /** SHA-256 over the entries that most boxes have; the same on all, but for those with a difference there. */
  schedule: string;
  epochs: number;
  /** Digests of the generations that it holds, sorted. */
  generations: string[];
  differences: Difference[];
}

const FACTS_MS = 60_000;
/** A disk gives a few hundred MB a second, and a box may hold a dozen generations. */
const READ_MS = 300_000;

/** Reads what makes a box a replica back from the disks of all of them, two exec channels each, and compares. Writes nothing. */
export async function verifyFleet(fleet: Fleet): Promise<Verification> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const keys = loadFleetKeys(fleet.inventory.path).describe(roster);
  const { results, failures } = await tryEverywhere(roster, host => readState(fleet, host, keys));
  // In the inventory's order, not in that of their answers: of two boxes that differ the first is believed.
  const boxes = new Map(roster.flatMap(host => (results.has(host) ? [[host, results.get(host)!] as const] : [])));
  return describeVerification(boxes, compareBoxes(boxes, Date.now()), failures);
}

export function describeVerification(
  boxes: ReadonlyMap<string, BoxState>,
  compared: Comparison,
  failures: readonly Pick<HostError, 'problem' | 'isUnreachable'>[],
): Verification {
  const verified = [...boxes].map(([host, box]) => describe(host, box, compared));
  const problems = [
    ...failures.map(failure => failure.problem),
    ...verified.flatMap(({ host, differences }) => tellDifferences(host, differences)),
  ];
  const unreachable = failures.flatMap(({ isUnreachable, problem }) => (isUnreachable ? [problem.where!] : []));
  return { isExact: problems.length === 0, boxes: verified, problems, unreachable };
}

export function verifyExit({ problems, unreachable }: Verification): ExitCode {
  if (problems.length === 0) return EXIT.done;
  return problems.length === unreachable.length ? EXIT.onlyUnreachable : EXIT.failed;
}

async function readState(fleet: Fleet, host: string, keys: PlannedKeys): Promise<BoxState> {
  const session = await fleet.session(host);
  const [facts, reading] = await Promise.all([
    gatherFacts(session, CATALOGUE_PROBES, fleet.deadlineMs(FACTS_MS)),
    readBox(session, fleet.deadlineMs(READ_MS)),
  ]);
  if (!facts.isReadable) throw new HostError(facts.problem, facts.isUnreachable);
  return { reading, arch: facts.arch, configuration: checkConfiguration(fleet.inventory, host, facts, keys) };
}

function describe(host: string, { reading }: BoxState, { log, differences }: Comparison): VerifiedBox {
  return {
    host,
    release: reading.release?.digest ?? null,
    schedule: digestSchedule(log),
    epochs: log.length,
    generations: [...reading.generations.keys()].sort(),
    differences: differences.get(host)!,
  };
}

function digestSchedule(entries: readonly Entry[]): string {
  return sha256Hex(entries.map(entry => `${canonicalEntry(entry)}\n`).join(''));
}

const CODES: Readonly<Record<Difference['area'], string>> = {
  release: 'BRK-VERIFY-RELEASE',
  configuration: 'BRK-VERIFY-CONFIG',
  schedule: 'BRK-VERIFY-SCHEDULE',
  pins: 'BRK-VERIFY-PINS',
  generations: 'BRK-VERIFY-GENERATION',
};

/** The first one; the others often follow from it, and all are in the document. */
function tellDifferences(host: string, [first, ...more]: readonly Difference[]): Problem[] {
  if (first === undefined) return [];
  const { area, path, expected, found } = first;
  const others = more.length === 0 ? '' : `, and ${more.length} more differences`;
  const message = `${path}: expected ${expected}; found ${found}${others}`;
  const isConfiguration = [first, ...more].every(each => each.area === 'configuration');
  const hint = isConfiguration ? `bricks provision --limit ${host}` : `bricks add-replica ${host}`;
  return [{ code: CODES[area], where: host, message, hint }];
}
