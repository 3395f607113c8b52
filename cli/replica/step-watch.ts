import type { RunEvent } from '../run/events.ts';

/** Tells when steps of a host's plan are done, by the events of the run that does them. One that never is, is never told. */
export class StepWatch {
  readonly #done = new Set<number>();
  readonly #waiting: { step: number; tell(): void }[] = [];

  see(event: RunEvent): void {
    if (event.type !== 'step-end' || event.outcome === 'failed') return;
    this.#done.add(event.step);
    for (const { step, tell } of this.#waiting) if (step === event.step) tell();
  }

  /** By its place in the plan. */
  whenDone(step: number): Promise<void> {
    if (this.#done.has(step)) return Promise.resolve();
    return new Promise(resolve => {
      this.#waiting.push({ step, tell: resolve });
    });
  }
}
