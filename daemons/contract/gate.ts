/**
 * What the keeper tells each worker process of its box, several times a second: how far and how long it may trust its
 * schedule and its clock. One that hears nothing runs into `leaseUntilMs` by itself: no message is needed to stop it.
 */
export interface Gate {
  /** The sender's wall clock, milliseconds: a worker whose clock is elsewhere adds the difference to `clockErrorMs`. */
  sentAtMs: number;
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
