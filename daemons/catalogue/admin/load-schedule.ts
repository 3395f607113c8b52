import { SCHEDULE_FILE } from '#contract/layout.ts';
import type { ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { readSchedule } from '../schedule/schedule-file.ts';
import { AdminFailure } from './failure.ts';

/** Throws AdminFailure 'damaged' where a line doesn't parse. */
export function loadSchedule(): ScheduleRecord[] {
  const path = hostPath(SCHEDULE_FILE);
  try {
    return readSchedule(path);
  } catch (error) {
    throw new AdminFailure('damaged', `${path}: ${(error as Error).message}`);
  }
}
