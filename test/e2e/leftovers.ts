import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupPath } from '#cli/lab/cgroup.ts';
import { listLabs } from '#cli/lab/lab.ts';
import { labPlaces, labsDir } from '#cli/lab/places.ts';

/**
 * All that a lab could leave on a machine: mounts, network namespaces, links, routes, cgroups, files of labs, and
 * processes in other namespaces than ours. What other labs have at the time is left out, as they come and go.
 */
export function findAllOfLabs(name: string): Record<string, string[]> {
  const others = listLabs().filter(each => each !== name);
  const isOurs = (text: string): boolean => !others.some(other => belongsTo(text, other));
  const everything = {
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n'),
    namespaces: listDir('/run/netns'),
    links: listDir('/sys/class/net'),
    routes: readFileSync('/proc/net/route', 'utf8').split('\n'),
    cgroups: listDir(cgroupPath('')).filter(each => each.startsWith('bricks')),
    labCgroups: listDir(cgroupPath('bricks-lab')).map(each => `/bricks-lab/${each}/`),
    labs: listDir(labsDir()).map(each => `/bricks-lab/${each}/`),
    machines: listDir('/run/systemd/nspawn'),
    processes: findForeignProcesses(),
  };
  return Object.fromEntries(Object.entries(everything).map(([kind, lines]) => [kind, lines.filter(isOurs).sort()]));
}

function belongsTo(text: string, lab: string): boolean {
  const { operatorLink, switchNetns } = labPlaces(lab);
  return [operatorLink, `${switchNetns}.`, `/bricks-lab/${lab}/`].some(mark => `${text}.`.includes(mark));
}

/** Processes in another pid or network namespace than ours, with their cgroups; those that have died are none. */
function findForeignProcesses(): string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.flatMap(pid => {
    try {
      const isForeign = ['pid', 'net'].some(kind => namespaceOf(pid, kind) !== namespaceOf('self', kind));
      if (!isForeign) return [];
      // A zombie waits for its parent, which is this machine's affair.
      if (/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return [];
      const cgroups = readFileSync(`/proc/${pid}/cgroup`, 'utf8').replaceAll('\n', ' ');
      return [`${pid} ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} ${cgroups}`];
    } catch {
      return [];
    }
  });
}

function namespaceOf(pid: string, kind: string): string {
  return readlinkSync(join('/proc', pid, 'ns', kind));
}

function listDir(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}
