import { BricksError, failure, type Problem } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { chooseOperatorAddress } from './addresses.ts';
import { findHostNames } from './find.ts';
import { withLock } from './lock.ts';
import { killMachine } from './machine.ts';
import { addRoutes, isSwitchWhole, makeSwitch, operatorAddressOf, removeNetwork, takenAddresses } from './network.ts';
import { hostPlaces, type LabPlaces, labsDir } from './places.ts';
import type { LabRecord } from './record.ts';

/**
 * Gives the lab its switch, and its addresses: whoever has the route to an address has it. One lab at a time does
 * this, so two that come up at once can't both find an address free.
 */
export async function claimNetwork(lab: LabPlaces, record: LabRecord): Promise<void> {
  const addresses = record.hosts.map(host => host.address);
  await withLock(
    labsDir(),
    () => {},
    async () => {
      const problems = findClashes(record, await takenAddresses(), await operatorAddressOf(lab));
      if (problems.length > 0) throw new BricksError(problems, EXIT.usage);
      if (!(await isSwitchWhole(lab))) await makeNewSwitch(lab, addresses);
      await addRoutes(lab, (await operatorAddressOf(lab))!, addresses);
    },
  );
}

export function findClashes(
  record: LabRecord,
  taken: ReadonlyMap<string, string>,
  operatorAddress: string | undefined,
): Problem[] {
  return record.hosts.flatMap(({ name, address }) => {
    const owner = taken.get(address);
    if (owner === undefined || (owner === record.name && address !== operatorAddress)) return [];
    if (owner === record.name)
      return [clash(name, `${address} is this lab's own, for the operator's end`, record.name)];
    if (owner !== '') return [clash(name, `${address} is in the running lab ${owner}`, owner)];
    return [clash(name, `this machine has ${address} itself, or a route to it`, null)];
  });
}

function clash(where: string, message: string, lab: string | null): Problem {
  const hint = lab === null ? 'choose another address' : `choose another address, or: bricks lab down --name ${lab}`;
  return { code: 'BRK-LAB-ADDRESS-TAKEN', where, message, hint };
}

/** Hosts that still run hang on cables into a switch that is no more: they are off until they are booted again. */
async function makeNewSwitch(lab: LabPlaces, addresses: readonly string[]): Promise<void> {
  for (const host of findHostNames(lab)) await killMachine(hostPlaces(lab, host));
  await removeNetwork(lab);
  const taken = new Set([...(await takenAddresses()).keys(), ...addresses]);
  const address = chooseOperatorAddress(taken, addresses[0]!);
  if (address === undefined) {
    throw failure('BRK-LAB-NO-ADDRESS', null, `no address is free for the operator in the /24 of ${addresses[0]}`);
  }
  await makeSwitch(lab, address);
}
