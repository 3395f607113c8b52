/** The SSH port: what the rest of the CLI sees of a host. */
import type { Problem } from '../errors.ts';

export interface Session {
  host: string;
  /** Runs a command in the user's login shell. Resolves whatever its status; throws HostError when the connection breaks. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /**
   * Runs a command that stays: resolves at its first line of output, with the way to end it. It is given an empty line
   * every few seconds, so that it can end by itself when this side is gone. Null when it ended without a word.
   */
  hold(command: string): Promise<(() => void) | null>;
  close(): void;
}

export interface ExecOptions {
  stdin?: string;
  /** Called for each complete line of stdout as it arrives, without its newline. */
  onLine?: (line: string) => void;
  /** Not answered within this, it fails as unreachable; the command may still be running there. Milliseconds. */
  deadlineMs?: number;
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
