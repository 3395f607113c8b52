import { isFrozen } from './cgroup.ts';
import { hasDisk } from './disk.ts';
import { isRunning } from './machine.ts';
import { isCableUp } from './network.ts';
import { type HostPlaces, hostPlaces } from './places.ts';
import { checkRoot } from './prerequisites.ts';
import { findLab, type HostRecord } from './record.ts';

export interface LabStatus {
  name: string;
  inventory: string;
  hosts: LabHostStatus[];
}

export interface LabHostStatus {
  name: string;
  address: string;
  state: 'running' | 'frozen' | 'off';
  cable: 'up' | 'down';
  disk: 'kept' | 'blank';
}

/** What is found on the machine of each host that the lab was asked to have. */
export async function labStatus(name: string): Promise<LabStatus> {
  checkRoot();
  const { lab, record } = findLab(name);
  const describe = async (host: HostRecord): Promise<LabHostStatus> => {
    const places = hostPlaces(lab, host.name);
    const cable = (await isCableUp(lab, places)) ? 'up' : 'down';
    const disk = hasDisk(places) ? 'kept' : 'blank';
    return { name: host.name, address: host.address, state: stateOf(places), cable, disk };
  };
  return { name, inventory: record.inventoryPath, hosts: await Promise.all(record.hosts.map(describe)) };
}

function stateOf(places: HostPlaces): LabHostStatus['state'] {
  if (!isRunning(places)) return 'off';
  return isFrozen(places.cgroup) ? 'frozen' : 'running';
}
