import type { Verification } from '../verify/verify-fleet.ts';

/** One sentence where all is well, else a line a box; what differs is told beside it. */
export function verifyText({ isExact, boxes, unreachable }: Verification): string {
  const [first] = boxes;
  if (isExact && first !== undefined) return `all ${boxes.length} boxes are exact replicas: ${tellContent(first)}`;
  const width = Math.max(4, ...boxes.map(box => box.host.length), ...unreachable.map(host => host.length));
  return [
    ...boxes.map(({ host, differences }) => {
      const told =
        differences.length === 0 ? 'is as it should be' : `differs: ${tellCount(differences.length, 'place')}`;
      return `${host.padEnd(width)}  ${told}`;
    }),
    ...unreachable.map(host => `${host.padEnd(width)}  could not be reached`),
  ].join('\n');
}

function tellContent({ release, schedule, epochs, generations }: Verification['boxes'][number]): string {
  return [
    `release ${release?.slice(0, 12)}`,
    'configuration as the inventory says',
    epochs === 0 ? 'nothing published' : `schedule ${schedule.slice(0, 12)} of ${tellCount(epochs, 'epoch')}`,
    `${tellCount(generations.length, 'generation')}, every byte read back from the disk`,
  ].join('; ');
}

function tellCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
