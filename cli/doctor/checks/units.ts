import type { Vitals } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

/** systemd's own state: which units failed, and whether it is up at all. */
export function findUnits(host: string, { systemState, failedUnits }: Vitals): Finding[] {
  if (failedUnits.length > 0) {
    const message = `systemd is ${systemState}: ${failedUnits.join(', ')} failed`;
    const severity = failedUnits.some(unit => unit.startsWith('bricks-')) ? 'error' : 'warning';
    const hint = `see why: bricks logs --limit ${host} --unit '${failedUnits[0]}'`;
    return [{ host, code: 'BRK-DOC-UNITS', severity, message, hint }];
  }
  if (WELL.has(systemState)) return [];
  const message = `systemd is ${systemState || 'not there'}`;
  const hint = 'services can be run only where systemd is up: see systemctl status on the host';
  const severity = STARTING.has(systemState) ? 'warning' : 'error';
  return [{ host, code: 'BRK-DOC-UNITS', severity, message, hint }];
}

/** Degraded with no failed unit left: the unit was started again or forgotten in between. */
const WELL: ReadonlySet<string> = new Set(['running', 'degraded']);
const STARTING: ReadonlySet<string> = new Set(['initializing', 'starting']);
