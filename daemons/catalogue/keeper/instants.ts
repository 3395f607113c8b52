/** When something happened, by both clocks of this machine, milliseconds. */
export interface Now {
  /** The wall clock: what activations are instants of. It may be wrong, and may be set. */
  wallMs: number;
  /** CLOCK_MONOTONIC: what leases are measured by. */
  monotonicMs: number;
}
