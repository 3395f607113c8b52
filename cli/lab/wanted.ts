import { userInfo } from 'node:os';
import type { Host } from '#inventory/inventory.ts';
import { BricksError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { ensureIdentity } from './identity.ts';
import { type Images, lowerLayers } from './images.ts';
import type { HostRecord, LabRecord } from './record.ts';
import type { UpOptions } from './up.ts';

/** What the inventory's hosts are to be made from. A host that there is already keeps the image it stands on. */
export async function describeHosts(
  { inventory, image, emit }: UpOptions,
  images: Images,
  before: LabRecord | undefined,
): Promise<HostRecord[]> {
  const hosts: HostRecord[] = [];
  checkIdentities(inventory.hosts);
  for (const host of inventory.hosts) {
    const earlier = before?.hosts.find(each => each.name === host.name);
    const authorizedKey = await ensureIdentity(host.ssh.identity!, emit);
    hosts.push({
      ...identify(host, authorizedKey),
      lowers: earlier?.lowers ?? lowerLayers(images, image),
      repository: earlier?.repository ?? images.repository,
    });
  }
  return hosts;
}

/** A real host lets in whom it knows already; one of the lab is made for a key. */
function checkIdentities(hosts: readonly Host[]): void {
  const without = hosts.filter(host => host.ssh.identity === null);
  if (without.length === 0) return;
  const problems = without.map(({ name }) => ({
    code: 'BRK-LAB-IDENTITY',
    where: name,
    message: 'the inventory names no ssh.identity, and the lab makes hosts that let one key in',
    hint: 'name one in the inventory, as in: ssh: {user: ops, identity: ./lab_key}; it is generated where there is none',
  }));
  throw new BricksError(problems, EXIT.usage);
}

function identify(host: Host, authorizedKey: string): Omit<HostRecord, 'lowers' | 'repository'> {
  const nic = host.hardware.nics[0];
  return {
    name: host.name,
    address: host.address,
    port: host.ssh.port ?? 22,
    user: host.ssh.user ?? process.env.SUDO_USER ?? userInfo().username,
    authorizedKey,
    nic: { name: nic?.name ?? 'eth0', mac: nic?.mac ?? null },
  };
}
