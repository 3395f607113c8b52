/** What the CLI's exit status says. `as const` so that a command can't leave with another. */
export const EXIT = {
  done: 0,
  /** A host failed, or a bug. */
  failed: 1,
  /** Usage, inventory or version: no host was touched. */
  usage: 2,
  changesPending: 3,
  onlyUnreachable: 4,
  locked: 5,
  reverted: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
