import { CURRENT_RELEASE, GENERATIONS_DIR } from '#contract/layout.ts';
import type { Entry } from '#contract/schedule.ts';
import { standingEntries } from '../publish/history.ts';
import { wantedGenerations } from '../replica/wanted-generations.ts';
import { checkGeneration } from './check-generation.ts';
import { checkPins } from './check-pins.ts';
import { checkRelease } from './check-release.ts';
import { checkSchedules, mostCommon } from './check-schedules.ts';
import { type Difference, shorten } from './difference.ts';
import type { BoxReading } from './read-box.ts';

export interface BoxState {
  reading: BoxReading;
  /** Boxes of one machine type run the same release. */
  arch: string | null;
  /** What contradicts the inventory. */
  configuration: Difference[];
}

export interface Comparison {
  /** What most boxes have committed, in order of epoch; cancellations too. */
  log: Entry[];
  /** Of each box, in the order of areas; none where it is an exact replica. */
  differences: Map<string, Difference[]>;
}

/** Each box against its own names and digests, against the inventory, and against the others. */
export function compareBoxes(boxes: ReadonlyMap<string, BoxState>, nowMs: number): Comparison {
  const schedules = checkSchedules(new Map([...boxes].map(([host, { reading }]) => [host, reading.schedule])));
  const entries = standingEntries(schedules.log);
  const pins = checkPins(new Map([...boxes].map(([host, { reading }]) => [host, reading.pins])));
  const differences = new Map(
    [...boxes].map(([host, { reading, configuration }]) => [
      host,
      [
        ...checkRelease(reading),
        ...checkCommonRelease(host, boxes),
        ...configuration,
        ...(schedules.differences.get(host) ?? []),
        ...pins.get(host)!,
        ...[...reading.generations].flatMap(([digest, generation]) => checkGeneration(digest, generation)),
        ...findLacking(host, boxes, entries, nowMs),
      ],
    ]),
  );
  return { log: schedules.log, differences };
}

function checkCommonRelease(host: string, boxes: ReadonlyMap<string, BoxState>): Difference[] {
  const { reading, arch } = boxes.get(host)!;
  const alike = [...boxes.values()].filter(box => box.arch === arch);
  const digests = alike.flatMap(box => box.reading.release?.digest ?? []);
  const own = reading.release?.digest;
  if (own === undefined) return [];
  const common = mostCommon(digests, digest => digest);
  if (own === common) return [];
  const expected = `release ${shorten(common)}, as most boxes have`;
  return [{ area: 'release', path: CURRENT_RELEASE, expected, found: `release ${shorten(own)}` }];
}

function findLacking(
  host: string,
  boxes: ReadonlyMap<string, BoxState>,
  entries: readonly Entry[],
  nowMs: number,
): Difference[] {
  const held = boxes.get(host)!.reading.generations;
  const others = new Map(
    [...boxes]
      .filter(([other]) => other !== host)
      .map(([other, { reading }]) => [other, [...reading.generations.keys()]]),
  );
  const lacking = wantedGenerations(entries, others, nowMs).filter(({ digest }) => !held.has(digest));
  return lacking.map(({ digest, epoch }) => ({
    area: 'generations',
    path: `${GENERATIONS_DIR}/${digest}`,
    expected: epoch === null ? 'held, as by all other boxes' : `held, for epoch ${epoch}`,
    found: 'no such generation',
  }));
}
