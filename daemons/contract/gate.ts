/**
 * What the keeper tells each worker process of its box, several times a second: how far and how long it may trust its
 * schedule and its clock. One that hears nothing runs into `leaseUntilMs` by itself: no message is needed to stop it.
 */
export interface Gate {
  /** The sender's wall clock, milliseconds: the one that `clockErrorMs` was measured of. */
  sentAtMs: number;
  /** CLOCK_MONOTONIC at the same moment: with it a worker carries that clock on, however long the message took, and whoever sets it. */
  sentMonotonicMs: number;
  /** The wall clock may be this far from those of the other boxes, milliseconds. */
  clockErrorMs: number;
  /** Answers may be given up to here, CLOCK_MONOTONIC in milliseconds (process.hrtime), which all processes of a machine share. */
  leaseUntilMs: number;
  /** From this instant, on the wall clock, it is not known which generation is valid; null where it is. */
  doubtFromMs: number | null;
  /** Why, where there is a doubt or no lease: a part of a sentence, for people. */
  reason: string | null;
  /** The highest committed epoch that this was decided upon: a worker that knows less reads the schedule first. */
  lastEpoch: number;
}

/** What a worker answers to it. */
export interface Gated {
  worker: number;
  /** Its own wall clock, milliseconds. */
  wallMs: number;
  /** The highest committed epoch that it knows. Lower than the gate's: it can't read the schedule, and answers 503. */
  lastEpoch: number;
}
