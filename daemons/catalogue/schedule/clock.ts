/**
 * The wall clock in milliseconds with fractions: performance.now() for the fractions, held to Date.now() for the truth,
 * so that a step of the system's clock is followed at the next call. Whole milliseconds always equal Date.now().
 */
export type Clock = () => number;

export function createClock(wall: () => number = Date.now, fine: () => number = () => performance.now()): Clock {
  let offset = wall() - fine();
  return () => {
    const exact = fine() + offset;
    const whole = wall();
    if (exact >= whole && exact < whole + 1) return exact;
    const corrected = exact < whole ? whole : whole + 0.999;
    offset += corrected - exact;
    return corrected;
  };
}
