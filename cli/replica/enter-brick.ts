import { moveToBrick } from '#inventory/edit.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { editInventory } from '../provision/inventory-file.ts';

/** Names the host among the catalogue's boxes in the inventory's file, and no longer among the spares. Twice changes nothing. */
export function enterBrick({ path, bricks }: Inventory, host: string): void {
  if (bricks.catalogue.hosts.includes(host)) return;
  editInventory(path, `${host} into the catalogue`, text => moveToBrick(text, 'catalogue', host));
}

/** The inventory as it will be. */
export function withMember(inventory: Inventory, host: string): Inventory {
  const { catalogue } = inventory.bricks;
  if (catalogue.hosts.includes(host)) return inventory;
  const spares = inventory.spares.filter(each => each !== host);
  return {
    ...inventory,
    spares,
    bricks: { ...inventory.bricks, catalogue: { ...catalogue, hosts: [...catalogue.hosts, host] } },
  };
}
