/** The SSH port: what the rest of the CLI sees of a host. */
import type { Problem } from '../errors.ts';

export interface Session {
  host: string;
  /** Runs a command. Resolves whatever its status; throws HostError when the connection breaks, or root is refused. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Starts a command that stays, and is told by a line every few seconds that this side is still there. */
  hold(command: string, options?: HoldOptions): Promise<Held>;
  close(): void;
}

export interface HoldOptions {
  /** As root: by sudo, where the user is another. BRK-HOST-SUDO when that is refused. */
  asRoot?: boolean;
  /** Written first; its input then stays open. */
  stdin?: string;
  /** Called for each complete line of stdout as it arrives, without its newline. */
  onLine?: (line: string) => void;
}

export interface ExecOptions extends HoldOptions {
  /** Not answered within this, it fails as unreachable; the command may still be running there. Milliseconds. */
  deadlineMs?: number;
  /** What is waited for, to a person: "the facts". */
  waitsFor?: string;
}

/** A command that goes on until either side ends it. */
export interface Held {
  tell(line: string): void;
  /** Closes its input and waits until it has ended. */
  end(): Promise<void>;
  /** Settles when the command has ended, however: by itself, by end(), or with the connection. Never rejects. */
  ended: Promise<HeldEnd>;
}

/** Its status; null where the connection broke, or a signal ended it. */
export interface HeldEnd {
  code: number | null;
  stderr: string;
  /** What broke the connection, where that ended it. */
  broken?: HostError | null;
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
