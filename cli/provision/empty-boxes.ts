import { type HostReport, isUndone } from '../apply/events.ts';
import type { Problem } from '../errors.ts';
import type { Facts } from '../facts/facts.ts';

/**
 * Boxes that are provisioned now and have no schedule, while others of the run had one: they answer 503. Told, and no failure:
 * a provision is not asked to bring generations.
 */
export function findEmptyBoxes(reports: readonly HostReport[], facts: ReadonlyMap<string, Facts>): Problem[] {
  const hasSchedule = (host: string) => {
    const found = facts.get(host);
    return found?.isReadable === true && found.hasSchedule;
  };
  const isSomewhere = [...facts.keys()].some(hasSchedule);
  const empty = reports.filter(report => isSomewhere && !isUndone(report) && !hasSchedule(report.host));
  return empty.map(({ host }) => ({
    code: 'BRK-BOX-EMPTY',
    where: host,
    message: 'holds no generation, while others serve one: it answers 503',
    hint: `bricks add-replica ${host}`,
  }));
}
