import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { committedEntries } from '#contract/schedule.ts';
import { findHost, type Inventory } from '#inventory/inventory.ts';
import { roleOf } from '../doctor/doctor.ts';
import type { HostSurvey, Survey } from '../facts/survey.ts';
import type { BoxOverview } from '../publish/overview.ts';
import type { HostState, HostStatus } from './fleet-status.ts';

export interface Told {
  inventory: Inventory;
  host: string;
  survey: Survey;
  /** Null where its daemons didn't answer. */
  box: BoxOverview | null;
  answer: BoxStatus | null;
  medianMs: number;
}

export function describeHost(told: Told): HostStatus {
  const { inventory, host, survey, answer } = told;
  const role = roleOf(inventory, host);
  const known = { host, address: findHost(inventory, host).address, role };
  if (!survey.isReadable) {
    const isReached = !survey.isUnreachable;
    return { ...known, state: isReached ? 'refused' : 'unreachable', isReached, ...NOTHING };
  }
  const workers = countWorkers(told.box);
  const state = role === 'catalogue' ? stateOf(survey, told.box, workers) : role;
  const { facts, vitals, clock } = survey;
  return {
    ...known,
    state,
    isReached: true,
    release: facts.currentRelease,
    workers,
    activeEpoch: told.box?.activeEpoch ?? null,
    generation: told.box?.activeDigest ?? null,
    scheduled: answer === null ? [] : scheduledEntries(answer),
    freeBytes: facts.freeBytes,
    clock: { offsetMs: Math.round(clock.offsetMs - told.medianMs), boundMs: clock.boundMs },
    failedUnits: [...vitals.failedUnits],
    lock: survey.lock,
    uptimeSeconds: vitals.uptimeSeconds,
  };
}

const NOTHING = {
  release: null,
  workers: null,
  activeEpoch: null,
  generation: null,
  scheduled: [],
  freeBytes: null,
  clock: null,
  failedUnits: [],
  lock: null,
  uptimeSeconds: null,
};

function stateOf({ facts }: HostSurvey, box: BoxOverview | null, workers: HostStatus['workers']): HostState {
  if (facts.currentRelease === null) return 'bare';
  if (box === null || workers === null) return 'silent';
  if (facts.isDrained) return 'drained';
  if (workers.up === 0) return 'down';
  if (workers.up < workers.of) return 'degraded';
  return box.activeEpoch === null ? 'empty' : 'serves';
}

/** Up is a worker that answers from what is valid; where nothing is valid yet, one that answers at all. */
function countWorkers(box: BoxOverview | null): HostStatus['workers'] {
  if (box === null) return null;
  const { activeEpoch, workers } = box;
  const up = workers.filter(worker => worker.isUp && (activeEpoch === null || worker.activeEpoch === activeEpoch));
  return { up: up.length, of: workers.length };
}

function scheduledEntries({ schedule, now }: BoxStatus): HostStatus['scheduled'] {
  return committedEntries(schedule)
    .filter(({ activation }) => activation > now)
    .map(({ epoch, digest, activation }) => ({ epoch, digest, activation }));
}
