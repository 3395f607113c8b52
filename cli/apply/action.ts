import type { Step, StepOf } from '../plan/steps.ts';

/** How a kind of step is checked, done and taken back on a host: POSIX shell, run as root with `set -eu`. Pure. */
export interface Action<K extends Step['kind']> {
  /** Succeeds when the state is reached already; changes nothing. Run again after `run`, and must then succeed. */
  check(step: StepOf<K>): string;
  /** Reaches the state from anywhere, also from the middle of an earlier run of itself that was killed. */
  run(step: StepOf<K>): string;
  /**
   * Runs before `run` and keeps what is there in the directory $keep: it writes `$keep/files`, shell that puts files and
   * the like back, and `$keep/units`, shell that then sets services right. Left out where nothing is to be taken back.
   */
  keep?(step: StepOf<K>): string;
}
