import type { Problem } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { askHosts, exitStatusOfAnswers, type HostAnswer } from '../ask-hosts.ts';
import { toCommandLine } from '../command-line.ts';
import { runSupervised } from '../run-supervised.ts';

export interface ExecRequest {
  hosts: readonly string[];
  words: readonly string[];
  asRoot: boolean;
  /** On how many hosts at a time; all at once when left out. */
  parallel?: number | undefined;
  /** The result holds what was printed: for --json, which has no other place for it. */
  keepsOutput: boolean;
  /** Told each line as it arrives. */
  onLine(host: string, stream: 'stdout' | 'stderr', line: string): void;
}

export interface HostRun {
  host: string;
  /** Exit status, 128 + N where signal N ended it. Null where the host could not be worked on: see `problem`. */
  code: number | null;
  /** Empty where the request keeps no output. */
  stdout: string;
  stderr: string;
  problem: Problem | null;
}

/** Without --timeout. */
const EXEC_MS = 3_600_000;

/** Runs a command on hosts, by bash. Its input is empty. */
export async function execOnHosts(fleet: Fleet, request: ExecRequest): Promise<{ hosts: HostRun[]; exit: ExitCode }> {
  const command = ['bash', '-c', toCommandLine(request.words)];
  const output = new Map(request.hosts.map(host => [host, { stdout: '', stderr: '' }]));
  const answers = await askHosts(
    fleet,
    request.hosts,
    session =>
      runSupervised(session, command, {
        asRoot: request.asRoot,
        deadlineMs: fleet.deadlineMs(EXEC_MS),
        onOutput: (stream, text, endsLine) => {
          if (request.keepsOutput) output.get(session.host)![stream] += endsLine ? `${text}\n` : text;
          request.onLine(session.host, stream, text);
        },
      }),
    request.parallel,
  );
  const hosts = answers.map(({ host, value, problem }) => ({ host, code: value, ...output.get(host)!, problem }));
  return { hosts, exit: exitStatusOf(answers) };
}

function exitStatusOf(answers: readonly HostAnswer<number>[]): ExitCode {
  return answers.some(({ value }) => value !== null && value !== 0) ? EXIT.failed : exitStatusOfAnswers(answers);
}
