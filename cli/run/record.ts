import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostReport } from '../apply/events.ts';
import { type Problem, usageError } from '../errors.ts';
import type { LockOwner } from '../lock/owner.ts';

/** A run that changes hosts, kept beside the inventory as .bricks/runs/RUN.json. */
export interface RunRecord extends LockOwner {
  version: 1;
  /** plan's word for what was done: provision, reset, drain … */
  verb: string;
  startedAt: string;
  /** Milliseconds from its start to its end. Null, like `exit`, for a run that goes on or was killed. */
  tookMs: number | null;
  exit: number | null;
  /** The hosts that it was to work on. */
  targets: string[];
  hosts: HostReport[];
  problems: Problem[];
}

const KEPT_RECORDS = 50;

/** Written whole and renamed: at the start of the run, and again with what it came to. Throws BRK-RUN-RECORD. */
export function writeRecord(inventoryPath: string, record: RunRecord): void {
  const dir = runsDir(inventoryPath);
  const path = join(dir, `${record.run}.json`);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    const hint = 'runs are written down beside the inventory: make that folder writable, or free some space';
    throw usageError('BRK-RUN-RECORD', path, `can't be written: ${(error as Error).message}`, hint);
  }
}

/** Appends the run's line to .bricks/audit.ndjson, and drops the oldest records. Throws BRK-RUN-RECORD. */
export function closeRecord(inventoryPath: string, record: RunRecord): void {
  writeRecord(inventoryPath, record);
  const { run, who, from, pid, command, exit, startedAt: at } = record;
  const hosts = Object.fromEntries(record.hosts.map(({ host, outcome }) => [host, outcome]));
  const line = JSON.stringify({ at, run, who, from, pid, command, exit, hosts });
  appendFileSync(join(dirname(inventoryPath), '.bricks/audit.ndjson'), `${line}\n`);
  const dir = runsDir(inventoryPath);
  for (const name of listNames(dir).slice(0, -KEPT_RECORDS)) rmSync(join(dir, name));
}

/** The kept records, newest first. Throws BRK-RUN-RECORD for one that somebody has changed. */
export function listRecords(inventoryPath: string): RunRecord[] {
  const dir = runsDir(inventoryPath);
  return listNames(dir)
    .reverse()
    .map(name => readRecord(join(dir, name)));
}

function readRecord(path: string): RunRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
  } catch (error) {
    throw usageError('BRK-RUN-RECORD', path, `can't be read: ${(error as Error).message}`, 'remove the file');
  }
}

/** Oldest first: a run's id begins with its time. */
function listNames(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter(name => name.endsWith('.json'))
    .sort();
}

function runsDir(inventoryPath: string): string {
  return join(dirname(inventoryPath), '.bricks/runs');
}
