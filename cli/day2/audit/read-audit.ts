import type { Problem } from '../../errors.ts';
import type { ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { HostError, type Session } from '../../remote/session.ts';
import { answersOf, askHosts, exitStatusOfAnswers, problemsOf } from '../ask-hosts.ts';
import { type AuditRun, mergeRuns, parseHostLine } from './audit-run.ts';
import { auditScript } from './audit-script.ts';

export interface AuditQuery {
  /** How many runs, the last ones. */
  runs: number;
  /** Only the run with this id; null for all. */
  run: string | null;
}

export interface Audit {
  runs: AuditRun[];
  /** Lines that could not be read, and were left out. */
  damaged: number;
  problems: Problem[];
  exit: ExitCode;
}

const READ_MS = 30_000;

/** What the logs of these hosts tell, a run at a time. */
export async function readAudit(fleet: Fleet, hosts: readonly string[], query: AuditQuery): Promise<Audit> {
  // A run that waits for a lock writes a line a second.
  const script = auditScript(Math.max(200, query.runs * 20), query.run);
  const answers = await askHosts(fleet, hosts, session => readLines(session, script, fleet.deadlineMs(READ_MS)));
  const lines = answersOf(answers).flatMap(({ host, value }) => value.map(line => parseHostLine(host, line)));
  return { ...collectRuns(lines, query), problems: problemsOf(answers), exit: exitStatusOfAnswers(answers) };
}

export function collectRuns(lines: readonly (AuditRun | null)[], query: AuditQuery): Pick<Audit, 'runs' | 'damaged'> {
  const read = lines.filter(line => line !== null);
  const wanted = read.filter(line => query.run === null || line.run === query.run);
  return { runs: mergeRuns(wanted).slice(-query.runs), damaged: lines.length - read.length };
}

async function readLines(session: Session, script: string, deadlineMs: number): Promise<string[]> {
  const { code, stdout, stderr } = await session.exec('sh -s', { asRoot: true, stdin: script, deadlineMs });
  if (code === 0) return stdout.split('\n').filter(line => line !== '');
  const message = `could not read its audit log: status ${code}: ${stderr.trim().slice(-300)}`;
  const hint = `look at it: bricks ssh ${session.host}`;
  throw new HostError({ code: 'BRK-AUDIT-READ', where: session.host, message, hint }, false);
}
