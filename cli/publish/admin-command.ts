import { CURRENT_RELEASE, EXECUTABLE } from '#contract/layout.ts';
import { quote } from '../remote/quote.ts';

/** Exit status of a shell for a program that isn't there (POSIX, XCU 2.8.2). */
export const NOT_THERE = 127;

/** Runs an admin verb by the release that the box has now. */
export function adminCommand(verb: string): string {
  const program = `${CURRENT_RELEASE}/${EXECUTABLE}`;
  return `sh -c ${quote(`[ -x ${program} ] || exit ${NOT_THERE}; exec ${program} catalogue-admin ${verb}`)}`;
}
