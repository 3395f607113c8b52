/** A run as audit logs have it. */
export interface AuditRun {
  run: string;
  /** When it began by the operator's clock, ISO 8601; of a run whose id doesn't tell, when a host wrote it down. */
  at: string;
  who: string;
  from: string;
  pid: number;
  command: string;
  /** Its exit status; null where only hosts tell of it. */
  exit: number | null;
  hosts: Record<string, HostOutcome>;
}

export interface HostOutcome {
  outcome: string;
  /** How many steps changed something. */
  changed: number | null;
  /** A code for bricks explain. */
  problem: string | null;
}

/** A line of a host's log; null for a damaged one: a power cut, a full disk, an editor. */
export function parseHostLine(host: string, line: string): AuditRun | null {
  const raw = parseObject(line);
  const run = raw === null ? null : readRun(raw);
  if (raw === null || run === null || typeof raw.outcome !== 'string') return null;
  const outcome = { outcome: raw.outcome, changed: numberOf(raw.changed), problem: textOf(raw.problem) };
  return { ...run, at: startOf(run.run) ?? run.at, exit: null, hosts: { [host]: outcome } };
}

/** A line of the log beside the inventory. */
export function parseLocalLine(line: string): AuditRun | null {
  const raw = parseObject(line);
  const run = raw === null ? null : readRun(raw);
  if (raw === null || run === null || typeof raw.hosts !== 'object' || raw.hosts === null) return null;
  const hosts = Object.entries(raw.hosts).map(([host, outcome]) => {
    return [host, { outcome: String(outcome), changed: null, problem: null }];
  });
  return { ...run, exit: numberOf(raw.exit), hosts: Object.fromEntries(hosts) };
}

/** One for each run, by time. Of what a host says twice the later holds, as where a run had to wait first. */
export function mergeRuns(lines: readonly AuditRun[]): AuditRun[] {
  const runs = new Map<string, AuditRun>();
  for (const line of lines) {
    const known = runs.get(line.run);
    runs.set(line.run, known === undefined ? line : { ...known, hosts: { ...known.hosts, ...line.hosts } });
  }
  return [...runs.values()].sort((a, b) => a.at.localeCompare(b.at));
}

function readRun(raw: Record<string, unknown>): Omit<AuditRun, 'exit' | 'hosts'> | null {
  const { run, at } = raw;
  if (typeof run !== 'string' || run === '' || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return null;
  const { who, from, command } = raw;
  return {
    run,
    at: new Date(at).toISOString(),
    who: textOf(who) ?? '?',
    from: textOf(from) ?? '?',
    pid: numberOf(raw.pid) ?? 0,
    command: textOf(command) ?? '?',
  };
}

/** An id begins with the time, as in 20261124T222017Z-ed8258. */
function startOf(run: string): string | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(run);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(start) ? null : new Date(start).toISOString();
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
