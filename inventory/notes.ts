import type { Inventory } from './inventory.ts';

/** Something that is allowed and probably not meant. */
export interface Note {
  code: 'BRK-INV-IDLE-HOST';
  message: string;
  hint: string;
}

/** What stands out in a good inventory, in the order of the file. */
export function listNotes({ hosts, bricks, spares }: Inventory): Note[] {
  const used = new Set([...Object.values(bricks).flatMap(brick => brick.hosts), ...spares]);
  return hosts
    .filter(host => !used.has(host.name))
    .map(({ name }) => ({
      code: 'BRK-INV-IDLE-HOST',
      message: `${name} is in no brick and no spare: nothing is done on it`,
      hint: 'Add it to the hosts of a brick, or to spares.',
    }));
}
