import { isHostLabel, parseAddress } from '#inventory/addresses.ts';
import { addSpare, quoteYaml } from '#inventory/edit.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { usageError } from '../errors.ts';
import { editInventory } from '../provision/inventory-file.ts';

/** A machine that the inventory doesn't know yet. */
export interface NewMachine {
  address?: string | undefined;
  user?: string | undefined;
  port?: number | undefined;
}

/**
 * The host that becomes a replica: the one that is named, else the first spare. A new machine is written into the
 * inventory's file as a spare, which promises nothing. Throws usage errors, with the file as it was.
 */
export function chooseHost(inventory: Inventory, name: string | undefined, machine: NewMachine): string {
  const { path, hosts } = inventory;
  if (name === undefined) return firstSpare(inventory, machine);
  const known = hosts.find(host => host.name === name);
  if (known === undefined) {
    const fields = describeMachine(name, machine, inventory);
    editInventory(path, `${name} as a new host`, text => addSpare(text, name, fields));
    return name;
  }
  if (machine.address === undefined || parseAddress(machine.address) === known.address) return name;
  const message = `the inventory has ${known.address} for it, not ${machine.address}`;
  throw usageError(
    'BRK-REPLICA-ADDRESS',
    name,
    message,
    `a machine that was rebuilt elsewhere: bricks replace ${name} --address ${machine.address}`,
  );
}

function firstSpare({ path, spares }: Inventory, { address }: NewMachine): string {
  if (address !== undefined) {
    throw usageError(
      'BRK-REPLICA-NAME',
      '--address',
      'a new machine needs a name',
      `bricks add-replica NAME --address ${address}`,
    );
  }
  const [first] = spares;
  if (first !== undefined) return first;
  throw usageError(
    'BRK-REPLICA-NO-SPARE',
    path,
    'names no spares',
    'for a machine that is not in it: bricks add-replica NAME --address ADDRESS',
  );
}

function describeMachine(
  name: string,
  { address: raw, user, port }: NewMachine,
  { hosts, spares }: Inventory,
): Record<string, string> {
  if (raw === undefined) {
    const names = hosts.slice(0, 12).map(host => host.name);
    const hint = `name one of it (spares: ${spares.join(', ') || 'none'}; hosts: ${names.join(', ')}), or say where it is: --address ADDRESS`;
    throw usageError('BRK-HOST-UNKNOWN', name, 'is not in the inventory', hint);
  }
  if (!isHostLabel(name)) {
    const message = `"${name}" is no host's name: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end`;
    throw usageError('BRK-INV-BAD-NAME', null, message);
  }
  const address = parseAddress(raw);
  if (address === undefined) {
    throw usageError('BRK-ADDRESS', '--address', `"${raw}" is neither an IP address nor a DNS name`);
  }
  const holder = hosts.find(host => host.address === address);
  if (holder !== undefined) {
    const hint = `to make that one a replica: bricks add-replica ${holder.name}`;
    throw usageError('BRK-REPLICA-ADDRESS', name, `${address} is the address of ${holder.name} already`, hint);
  }
  return { address: quoteYaml(address), ...describeSsh(user, port) };
}

function describeSsh(user: string | undefined, port: number | undefined): Record<string, string> {
  const fields = [
    ...(user === undefined ? [] : [`user: ${JSON.stringify(user)}`]),
    ...(port === undefined ? [] : [`port: ${port}`]),
  ];
  return fields.length === 0 ? {} : { ssh: `{${fields.join(', ')}}` };
}
