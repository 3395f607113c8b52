/** Work that waits for answers, one after the other, without promises: a run has no other time than its timeline's. */
export type Steps<T> = Generator<Start, T, unknown>;

/** Begins something, and is called back with what came of it. */
export type Start = (resume: (value: unknown) => void) => void;

export function* wait<T>(start: (resume: (value: T) => void) => void): Steps<T> {
  return (yield start as Start) as T;
}

/** As long as it is alive; afterwards whatever it waited for is nothing to it. */
export function runSteps(steps: Steps<void>, isAlive: () => boolean): void {
  const goOn = (value: unknown): void => {
    if (!isAlive()) return;
    const step = steps.next(value);
    if (!step.done) step.value(goOn);
  };
  goOn(undefined);
}
