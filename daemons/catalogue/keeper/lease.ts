/**
 * Until when this box can't have missed an entry.
 *
 * An entry is committed by votes of a majority of the roster before it, and who has voted tells everybody who asks from then on.
 * So a box that has answers from so many others that no majority is without one of them, has heard of every entry that was
 * voted before it asked. Votes end LEAD_MS before the activation, and that is longer than a lease: at the activation of an
 * entry that it missed, its lease is over.
 *
 * (Gray and Cheriton, "Leases", 1989, for the idea: no message is needed to stop someone, only time.)
 */
import { majorityOf } from '#contract/votes.ts';

export const LEASE_MS = 2_000;

/** How many others of a roster must have answered. A box of a roster of one or two needs none: nothing is committed without it. */
export function neededAnswers(host: string, roster: readonly string[]): number {
  const isMember = roster.includes(host);
  return roster.length - majorityOf(roster.length) + (isMember ? 0 : 1);
}

/** `askedAt`: when each other box was asked the last question that it has answered. On the monotonic clock, milliseconds. */
export function leaseUntil(
  host: string,
  roster: readonly string[],
  askedAt: ReadonlyMap<string, number>,
  monotonicMs: number,
): number {
  const needed = roster.length === 0 ? 0 : neededAnswers(host, roster);
  if (needed <= 0) return monotonicMs + LEASE_MS;
  const others = roster.filter(each => each !== host);
  const times = others.flatMap(each => askedAt.get(each) ?? []).sort((a, b) => b - a);
  return (times[needed - 1] ?? Number.NEGATIVE_INFINITY) + LEASE_MS;
}
