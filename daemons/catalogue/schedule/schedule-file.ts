import { readFileSync } from 'node:fs';
import { parseSchedule, type ScheduleRecord } from '#contract/schedule.ts';

/** The box's schedule; empty where there is no file yet. Throws where a line is damaged. */
export function readSchedule(path: string): ScheduleRecord[] {
  return parseSchedule(readScheduleText(path));
}

export function readScheduleText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
