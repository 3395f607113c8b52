import type { HostSurvey } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

/** Instants on the hosts' clocks must mean the same: publishing tolerates no more than this either. */
const TOLERATED_MS = 250;

/** Each clock against the median of all, and that against this machine's; what the round trip leaves open is granted. */
export function findClocks(surveys: ReadonlyMap<string, HostSurvey>): Finding[] {
  if (surveys.size === 0) return [];
  const medianMs = medianOffset(surveys);
  const off = [...surveys].flatMap(([host, { clock, facts }]) => {
    const offMs = clock.offsetMs - medianMs;
    if (Math.abs(offMs) - clock.boundMs <= TOLERATED_MS) return [];
    const message = `its clock is ${tellOff(offMs)} the median of ${surveys.size} hosts (± ${tellMs(clock.boundMs)})`;
    const hint = facts.container === null ? SET : 'its clock is its machine’s: set it there';
    return [{ host, code: 'BRK-DOC-CLOCK', severity: 'error' as const, message, hint }];
  });
  return [...off, ...findOurs(surveys, medianMs)];
}

/** The middle one, or the lower of the two in the middle, milliseconds against this machine's clock; 0 for no host. */
export function medianOffset(surveys: ReadonlyMap<string, HostSurvey>): number {
  const offsets = [...surveys.values()].map(({ clock }) => clock.offsetMs).sort((a, b) => a - b);
  return offsets[(offsets.length - 1) >> 1] ?? 0;
}

const SET = 'see chronyc tracking there; with time.servers in the inventory, provision makes all follow the same';

function findOurs(surveys: ReadonlyMap<string, HostSurvey>, medianMs: number): Finding[] {
  const boundMs = Math.min(...[...surveys.values()].map(({ clock }) => clock.boundMs));
  if (Math.abs(medianMs) - boundMs <= TOLERATED_MS) return [];
  const message = `this machine's clock is ${tellOff(-medianMs)} the median of ${surveys.size} hosts (± ${tellMs(boundMs)})`;
  const hint = 'set it before you publish: an instant is checked against it';
  return [{ host: null, code: 'BRK-DOC-CLOCK', severity: 'warning', message, hint }];
}

function tellOff(ms: number): string {
  return `${tellMs(Math.abs(ms))} ${ms < 0 ? 'behind' : 'ahead of'}`;
}

function tellMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
