import { EXIT, type ExitCode } from './exit-codes.ts';

/** One thing that went wrong, told to a person: where, what, and the way out. */
export interface Problem {
  /** Stable, from one catalogue: BRK-AREA-WHAT. */
  code: string;
  /** The host or file it is about; null for neither. */
  where: string | null;
  /** The fact: one sentence with the values that show it. */
  message: string;
  /** The way out: a command or one sentence; null where the message says it. */
  hint: string | null;
}

/** Thrown at the edges, caught by the command's frame, which prints each problem and leaves with `exitCode`. */
export class BricksError extends Error {
  readonly problems: readonly Problem[];
  readonly exitCode: ExitCode;

  constructor(problems: Problem | readonly Problem[], exitCode: ExitCode = EXIT.failed, cause?: unknown) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(formatProblem).join('\n'), { cause });
    this.name = 'BricksError';
    this.problems = list;
    this.exitCode = exitCode;
  }
}

/** Bad input, found before any host was touched. */
export function usageError(
  code: string,
  where: string | null,
  message: string,
  hint: string | null = null,
): BricksError {
  return new BricksError({ code, where, message, hint }, EXIT.usage);
}

export function failure(code: string, where: string | null, message: string, hint: string | null = null): BricksError {
  return new BricksError({ code, where, message, hint });
}

export function formatProblem(problem: Problem): string {
  const where = problem.where === null ? '' : `${problem.where}: `;
  const hint = problem.hint === null ? '' : `\n  → ${problem.hint}`;
  return `${where}${problem.message} (${problem.code})${hint}`;
}
