import type { HostSurvey } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

/** Instants on the hosts' clocks must mean the same: publishing tolerates no more than this either. */
const TOLERATED_MS = 250;

/** Each clock against the median of all, and that against this machine's; what the round trip leaves open is granted. */
export function findClocks(surveys: ReadonlyMap<string, HostSurvey>): Finding[] {
  if (surveys.size === 0) return [];
  const medianMs = medianOf([...surveys.values()].map(({ clock }) => clock.offsetMs));
  const off = [...surveys].flatMap(([host, { clock, facts }]) => {
    const offMs = clock.offsetMs - medianMs;
    if (Math.abs(offMs) - clock.boundMs <= TOLERATED_MS) return [];
    const message = `its clock is ${tellOff(offMs)} the median of ${surveys.size} hosts (± ${tellMs(clock.boundMs)})`;
    const hint = facts.container === null ? SET : 'its clock is its machine’s: set it there';
    return [{ host, code: 'BRK-DOC-CLOCK', severity: 'error' as const, message, hint }];
  });
  return [...off, ...findOurs(surveys, medianMs)];
}

const SET = 'see chronyc tracking there; with time.servers in the inventory, provision makes all follow the same';

function findOurs(surveys: ReadonlyMap<string, HostSurvey>, medianMs: number): Finding[] {
  const boundMs = Math.min(...[...surveys.values()].map(({ clock }) => clock.boundMs));
  if (Math.abs(medianMs) - boundMs <= TOLERATED_MS) return [];
  const message = `this machine's clock is ${tellOff(-medianMs)} the median of ${surveys.size} hosts (± ${tellMs(boundMs)})`;
  const hint = 'set it before you publish: an instant is checked against it';
  return [{ host: null, code: 'BRK-DOC-CLOCK', severity: 'warning', message, hint }];
}

/** The middle one, or the lower of the two in the middle. */
function medianOf(values: number[]): number {
  return values.sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}

function tellOff(ms: number): string {
  return `${tellMs(Math.abs(ms))} ${ms < 0 ? 'behind' : 'ahead of'}`;
}

function tellMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
