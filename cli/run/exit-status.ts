import type { HostReport } from '../apply/events.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/**
 * 130 when it was interrupted; 1 when any host failed or was not begun for that; 6 when all that went wrong has been taken
 * back; 4 when all that is wrong is that hosts can't be reached, unless these are to be left out.
 */
export function exitStatusOf(reports: readonly HostReport[], skipsUnreachable: boolean): ExitCode {
  const has = (...outcomes: HostReport['outcome'][]) => reports.some(({ outcome }) => outcomes.includes(outcome));
  if (has('interrupted')) return EXIT.interrupted;
  if (has('failed')) return EXIT.failed;
  if (has('reverted')) return EXIT.reverted;
  if (has('unreachable') && !skipsUnreachable) return has('skipped') ? EXIT.failed : EXIT.onlyUnreachable;
  return EXIT.done;
}
