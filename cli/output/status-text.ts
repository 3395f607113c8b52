import type { EpochStatus, FleetStatus } from '../status/fleet-status.ts';
import { countOf } from './doctor-findings.ts';
import type { Paint } from './doctor-paint.ts';
import { formatDuration } from './duration.ts';
import { troubleLines } from './status-findings.ts';
import { tableLines } from './status-table.ts';

/** The fleet on one screen: how many hosts are in which state, the epochs, a table, and what is wrong. */
export function statusLines(status: FleetStatus, isVerbose: boolean, paint: Paint): string[] {
  const { shop, at, catalogue, hosts, findings } = status;
  const states = [...Map.groupBy(hosts, ({ state }) => state)].map(([state, those]) => `${those.length} ${state}`);
  return [
    `${paint('bold', shop)}  ${countOf(hosts.length, 'host')}: ${states.join(', ')}  ${at}`,
    ...catalogue.epochs.map(epoch => epochLine(epoch, Date.parse(at))),
    ...tableLines(status, isVerbose, paint),
    ...(findings.length === 0 ? [] : ['', ...troubleLines(findings, isVerbose, paint)]),
  ];
}

function epochLine({ epoch, digest, activation, isActive, boxes }: EpochStatus, nowMs: number): string {
  const instant = new Date(activation).toISOString();
  const when = isActive ? `valid since ${instant}` : `valid from ${instant}, in ${formatDuration(activation - nowMs)}`;
  return `epoch ${epoch}, generation ${digest.slice(0, 12)}, ${when}, on ${countOf(boxes, 'box').replace(/boxs$/, 'boxes')}`;
}
