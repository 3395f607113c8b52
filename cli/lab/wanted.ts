import type { Host } from '#inventory/inventory.ts';
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
  for (const host of inventory.hosts) {
    const earlier = before?.hosts.find(each => each.name === host.name);
    const authorizedKey = await ensureIdentity(host.ssh.identity, emit);
    hosts.push({
      ...identify(host, authorizedKey),
      lowers: earlier?.lowers ?? lowerLayers(images, image),
      repository: earlier?.repository ?? images.repository,
    });
  }
  return hosts;
}

function identify(host: Host, authorizedKey: string): Omit<HostRecord, 'lowers' | 'repository'> {
  const nic = host.hardware.nics[0];
  return {
    name: host.name,
    address: host.address,
    port: host.ssh.port,
    user: host.ssh.user,
    authorizedKey,
    nic: { name: nic?.name ?? 'eth0', mac: nic?.mac ?? null },
  };
}
