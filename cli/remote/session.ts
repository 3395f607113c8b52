/** The SSH port: what the rest of the CLI sees of a host. */
import type { Problem } from '../errors.ts';

export interface Session {
  host: string;
  /** Runs a command in the user's login shell. Resolves whatever its status; throws HostError when the connection breaks. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  close(): void;
}

export interface ExecOptions {
  stdin?: string;
  /** Called for each complete line of stdout as it arrives, without its newline. */
  onLine?: (line: string) => void;
}

export interface ExecResult {
  /** Exit status; 128 + 15 style numbers are the shell's. Null when a signal ended it. */
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** A host that can't be worked on: told by its problem; `isUnreachable` when it didn't answer at all. */
export class HostError extends Error {
  readonly problem: Problem;
  readonly isUnreachable: boolean;

  constructor(problem: Problem, isUnreachable: boolean, cause?: unknown) {
    super(`${problem.where}: ${problem.message}`, { cause });
    this.name = 'HostError';
    this.problem = problem;
    this.isUnreachable = isUnreachable;
  }
}
