import type { FleetStatus, HostState, HostStatus } from '../status/fleet-status.ts';
import type { Paint, Style } from './doctor-paint.ts';
import { printableLine } from './printable.ts';
import { formatSize } from './size.ts';

/** So many hosts that are well and alike have a line each; more are one line, unless it should be verbose. */
const FOLD_ABOVE = 8;

interface Row {
  state: HostState | null;
  cells: string[];
}

const HEAD = ['host', 'state', 'release', 'workers', 'epoch', 'generation', 'next', 'free', 'clock', 'up', 'held by'];

export function tableLines({ hosts, findings }: FleetStatus, isVerbose: boolean, paint: Paint): string[] {
  const troubled = new Set(findings.map(({ host }) => host));
  const groups = [...Map.groupBy(hosts, host => alikeKey(host, troubled)).values()];
  const isFolded = (group: HostStatus[]) => group.length > FOLD_ABOVE && !isVerbose && isWell(group[0]!, troubled);
  const rows: Row[] = [
    { state: null, cells: HEAD },
    ...groups.flatMap(group => (isFolded(group) ? [foldedRow(group)] : group.map(hostRow))),
  ];
  const shown = HEAD.map((_, column) => rows.slice(1).some(({ cells }) => cells[column] !== '')).map(
    (isShown, column) => isShown || column === 0,
  );
  const widths = HEAD.map((_, column) => Math.max(...rows.map(({ cells }) => cells[column]!.length)));
  return rows.map(row => rowText(row, shown, widths, paint));
}

function rowText({ state, cells }: Row, shown: boolean[], widths: number[], paint: Paint): string {
  const words = cells.map((cell, column) => {
    const padded = cell.padEnd(widths[column]!);
    if (state === null) return paint('dim', padded);
    return column === 1 && STYLES[state] !== undefined ? paint(STYLES[state], padded) : padded;
  });
  return words
    .filter((_, column) => shown[column])
    .join('  ')
    .trimEnd();
}

const STYLES: Readonly<Partial<Record<HostState, Style>>> = {
  serves: 'green',
  degraded: 'yellow',
  drained: 'yellow',
  bare: 'yellow',
  down: 'red',
  silent: 'red',
  unreachable: 'red',
  refused: 'red',
};

function isWell({ host, lock }: HostStatus, troubled: ReadonlySet<string | null>): boolean {
  return !troubled.has(host) && lock === null;
}

/** Hosts with the same key could be shown as one; each that something is wrong with has a key of its own. */
function alikeKey(status: HostStatus, troubled: ReadonlySet<string | null>): string {
  if (!isWell(status, troubled)) return status.host;
  const { role, state, release, workers, activeEpoch, generation, scheduled } = status;
  return JSON.stringify([role, state, release, workers, activeEpoch, generation, scheduled]);
}

function hostRow(status: HostStatus): Row {
  const { host, freeBytes, clock, uptimeSeconds, lock } = status;
  const cells = [
    host,
    ...sharedCells(status),
    freeBytes === null ? '' : formatSize(freeBytes),
    clock === null ? '' : tellClock(clock),
    uptimeSeconds === null ? '' : formatAge(uptimeSeconds),
    lock === null ? '' : `${lock.who}@${lock.from}: ${lock.command}`,
  ];
  return { state: status.state, cells: cells.map(printableLine) };
}

/** Of what differs between them, the worst. */
function foldedRow(group: readonly HostStatus[]): Row {
  const [first] = group;
  const numbers = (of: (status: HostStatus) => number | null) => group.flatMap(each => of(each) ?? []);
  const offsets = numbers(({ clock }) => clock && Math.abs(clock.offsetMs));
  const cells = [
    `${group.length} hosts`,
    ...sharedCells(first!),
    `≥ ${formatSize(Math.min(...numbers(({ freeBytes }) => freeBytes)))}`,
    `± ${tellMs(Math.max(...offsets))}`,
    `≥ ${formatAge(Math.min(...numbers(({ uptimeSeconds }) => uptimeSeconds)))}`,
    '',
  ];
  return { state: first!.state, cells };
}

function sharedCells({ state, release, workers, activeEpoch, generation, scheduled }: HostStatus): string[] {
  const next = scheduled[0];
  return [
    state,
    release?.slice(0, 12) ?? '',
    workers === null ? '' : `${workers.up}/${workers.of}`,
    activeEpoch === null ? '' : String(activeEpoch),
    generation?.slice(0, 12) ?? '',
    next === undefined ? '' : `${next.epoch} at ${new Date(next.activation).toISOString().slice(0, 19)}Z`,
  ];
}

function tellClock({ offsetMs, boundMs }: { offsetMs: number; boundMs: number }): string {
  const sign = offsetMs > 0 ? '+' : '';
  return `${sign}${Math.round(offsetMs)} ± ${tellMs(boundMs)}`;
}

function tellMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}

function formatAge(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
