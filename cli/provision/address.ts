import { parseAddress } from '#inventory/addresses.ts';
import { setAddress } from '#inventory/edit.ts';
import { usageError } from '../errors.ts';
import { editInventory } from './inventory-file.ts';

/** Gives a host another address in the inventory's file. Throws usage errors, with the file as it was. */
export function moveHost(inventoryPath: string, host: string, rawAddress: string): void {
  const address = parseAddress(rawAddress);
  if (address === undefined) {
    throw usageError('BRK-ADDRESS', '--address', `"${rawAddress}" is neither an IP address nor a DNS name`);
  }
  editInventory(inventoryPath, `the address of ${host}`, text => setAddress(text, host, address));
}
