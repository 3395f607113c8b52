import {
  DRAIN_FILE,
  GENERATIONS_DIR,
  INCOMING_DIR,
  MANIFEST_FILE,
  RELEASES_DIR,
  SCHEDULE_FILE,
} from '#contract/layout.ts';
import { parseSchedule } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { HostError } from '../remote/session.ts';
import { checkGeneration } from '../verify/check-generation.ts';
import { checkRelease } from '../verify/check-release.ts';
import { type BoxReading, readBox } from '../verify/read-box.ts';

/** What a box must not start with, by its disk. */
export interface Damage {
  /** A release whose files are not those of its manifest; null for none. */
  release: string | null;
  generations: string[];
  /** Stale: the box was stopped since, and would begin with an old catalogue. */
  schedule: 'damaged' | 'stale' | null;
}

const READ_MS = 300_000;
const MOVE_MS = 30_000;

/**
 * Finds what is damaged on a box and takes it out of the way of what comes anew: a generation goes back to where one is
 * received, where its good blocks save their transfer; a release loses the manifest that makes it whole; a schedule is
 * renamed. Worker processes go on with what they hold open. Throws HostError.
 */
export async function setDamageAside(fleet: Fleet, host: string, isScheduleStale: boolean): Promise<Damage> {
  const session = await fleet.session(host);
  const damage = findDamage(await readBox(session, fleet.deadlineMs(READ_MS)), isScheduleStale);
  if (!isDamaged(damage)) return damage;
  const options = { asRoot: true, stdin: asideScript(damage), deadlineMs: fleet.deadlineMs(MOVE_MS) };
  const { code, stderr } = await session.exec('sh -s', options);
  if (code === 0) return damage;
  const message = `what is damaged there could not be set aside: ${stderr.trim().slice(-300)}`;
  const hint = 'its disk may be failing or full: see dmesg and df -h there';
  throw new HostError({ code: 'BRK-REPLICA-DAMAGE', where: host, message, hint }, false);
}

function isDamaged({ release, generations, schedule }: Damage): boolean {
  return release !== null || generations.length > 0 || schedule !== null;
}

/** For the operator, a sentence each. */
export function describeDamage({ release, generations, schedule }: Damage): string[] {
  return [
    ...generations.map(digest => `generation ${digest.slice(0, 12)} is damaged on its disk: it is received anew`),
    ...(release === null ? [] : [`release ${release.slice(0, 12)} is damaged on its disk: it is sent anew`]),
    ...(schedule === null ? [] : [`its schedule is ${schedule}: it is given that of its neighbours`]),
  ];
}

export function findDamage(reading: BoxReading, isScheduleStale: boolean): Damage {
  const isBad = reading.release !== null && checkRelease(reading).length > 0;
  return {
    release: isBad ? reading.release!.digest : null,
    generations: [...reading.generations]
      .filter(([digest, generation]) => checkGeneration(digest, generation).length > 0)
      .map(([digest]) => digest),
    schedule: !canBeRead(reading.schedule) ? 'damaged' : isScheduleStale ? 'stale' : null,
  };
}

function canBeRead(schedule: string | null): boolean {
  try {
    parseSchedule(schedule ?? '');
    return true;
  } catch {
    return false;
  }
}

function asideScript({ release, generations, schedule }: Damage): string {
  return wholeScript(
    [
      'set -e',
      ...generations.map(digest => {
        const incoming = quote(`${INCOMING_DIR}/${digest}`);
        return `rm -rf ${incoming}\nmv -T ${quote(`${GENERATIONS_DIR}/${digest}`)} ${incoming}`;
      }),
      ...(release === null ? [] : [`rm -f ${quote(`${RELEASES_DIR}/${release}/${MANIFEST_FILE}`)}`]),
      ...(schedule === null ? [] : [`mv -f ${SCHEDULE_FILE} ${SCHEDULE_FILE}.${schedule}`]),
      // `bricks remove` has drained it, which says nothing of the box that it becomes.
      ...(schedule === 'stale' ? [`rm -f ${DRAIN_FILE}`] : []),
      'sync',
    ].join('\n'),
  );
}
