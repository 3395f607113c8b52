import { existsSync, readdirSync } from 'node:fs';
import { LAB_PREFIX_LENGTH } from './addresses.ts';
import type { HostPlaces, LabPlaces } from './places.ts';
import type { HostRecord } from './record.ts';
import { isToolHappy, runTool } from './tool.ts';

/**
 * The switch is a bridge in a namespace of its own. A host's cable is a veth from its namespace to a port there; the
 * operator's is one from here, with routes to the hosts' addresses and to nothing else. No uplink, no forwarding.
 */
export function switchCommands(lab: LabPlaces, operatorAddress: string): { here: string[]; inSwitch: string[] } {
  return {
    here: [
      `netns add ${lab.switchNetns}`,
      `link add ${lab.operatorLink} type veth peer name operator netns ${lab.switchNetns}`,
      // Who looks at the links of the machine, or for the lab that has an address, reads the lab's name there.
      `link set ${lab.operatorLink} alias ${LINK_ALIAS}${lab.name}`,
      `addr add ${operatorAddress}/32 dev ${lab.operatorLink}`,
      `link set ${lab.operatorLink} up`,
    ],
    inSwitch: [
      'link set lo up',
      `link add ${BRIDGE} type bridge forward_delay 0 stp_state 0`,
      `link set ${BRIDGE} up`,
      `link set operator master ${BRIDGE} up`,
    ],
  };
}
const BRIDGE = 'lan';
const LINK_ALIAS = 'bricks-lab:';

export function cableCommands(lab: LabPlaces, places: HostPlaces, host: HostRecord) {
  const { name } = host.nic;
  // The same after a reboot, as a real one: its neighbours would send to the old one for half a minute.
  const mac = host.nic.mac ?? places.mac;
  return {
    here: [
      `netns add ${places.netns}`,
      `link add ${name} netns ${places.netns} address ${mac} type veth peer name ${places.port} netns ${lab.switchNetns}`,
    ],
    inSwitch: [`link set ${places.port} master ${BRIDGE} up`],
    inHost: ['link set lo up', `addr add ${host.address}/${LAB_PREFIX_LENGTH} dev ${name}`, `link set ${name} up`],
  };
}

export function routeCommands(lab: LabPlaces, operatorAddress: string, addresses: readonly string[]): string[] {
  return addresses.map(address => `route replace ${address}/32 dev ${lab.operatorLink} src ${operatorAddress}`);
}

export async function makeSwitch(lab: LabPlaces, operatorAddress: string): Promise<void> {
  const { here, inSwitch } = switchCommands(lab, operatorAddress);
  await runIp(null, here);
  await runIp(lab.switchNetns, inSwitch);
}

/** Makes this machine reach the addresses through the lab, and no other lab have them: see takenAddresses. */
export async function addRoutes(lab: LabPlaces, operatorAddress: string, addresses: readonly string[]): Promise<void> {
  await runIp(null, routeCommands(lab, operatorAddress, addresses));
}

export async function dropRoute(lab: LabPlaces, address: string): Promise<void> {
  await isToolHappy(['ip', 'route', 'del', `${address}/32`, 'dev', lab.operatorLink]);
}

export async function plugIn(lab: LabPlaces, places: HostPlaces, host: HostRecord): Promise<void> {
  await unplug(lab, places);
  const { here, inSwitch, inHost } = cableCommands(lab, places, host);
  await runIp(null, here);
  await runIp(places.netns, inHost);
  await runIp(lab.switchNetns, inSwitch);
}

/** Takes the host's cable and all its network away, as with its power: its address answers nothing, not even ARP. */
export async function unplug(lab: LabPlaces, places: HostPlaces): Promise<void> {
  // The port by name first: with its namespace it would go only some time after, and be in the way of the next.
  await isToolHappy(['ip', '-n', lab.switchNetns, 'link', 'del', places.port]);
  if (hasNetns(places.netns)) await runIp(null, [`netns del ${places.netns}`]);
}

/** Link down at the switch: the host sees its carrier go, and keeps its own settings. */
export async function setCable(lab: LabPlaces, places: HostPlaces, isUp: boolean): Promise<void> {
  await runIp(lab.switchNetns, [`link set ${places.port} ${isUp ? 'up' : 'down'}`]);
}

export async function isCableUp(lab: LabPlaces, places: HostPlaces): Promise<boolean> {
  const links = await linksIn(lab.switchNetns);
  return links.some(link => link.ifname === places.port && link.flags.includes('UP'));
}

/** True when all of the switch is there: its namespace, the bridge, and the operator's end with an address. */
export async function isSwitchWhole(lab: LabPlaces): Promise<boolean> {
  const links = await linksIn(lab.switchNetns);
  const names = links.map(link => link.ifname);
  return names.includes(BRIDGE) && names.includes('operator') && (await operatorAddressOf(lab)) !== undefined;
}

export async function operatorAddressOf(lab: LabPlaces): Promise<string | undefined> {
  if (!existsSync(`/sys/class/net/${lab.operatorLink}`)) return undefined;
  const links = parse<Link>(await runTool(['ip', '-j', 'addr', 'show', 'dev', lab.operatorLink, 'up']));
  return links[0]?.addr_info?.find(each => each.family === 'inet')?.local;
}

/** Addresses that this machine has or has a route to, each with the lab that it belongs to, '' for no lab. */
export async function takenAddresses(): Promise<Map<string, string>> {
  const [links, named, routes] = await Promise.all([
    runTool(['ip', '-j', 'addr', 'show']).then(parse<Link>),
    // Only here does ip tell aliases.
    runTool(['ip', '-j', 'link', 'show']).then(parse<Link>),
    runTool(['ip', '-j', 'route', 'show']).then(parse<{ dst: string; dev?: string }>),
  ]);
  const labOf = new Map(named.map(link => [link.ifname, labOfAlias(link.ifalias)]));
  const ownerOf = (link: string | undefined): string => labOf.get(link ?? '') ?? '';
  const own = links.flatMap(link => (link.addr_info ?? []).map(each => [each.local, ownerOf(link.ifname)] as const));
  const routed = routes.map(({ dst, dev }) => [dst.replace(/\/32$/, ''), ownerOf(dev)] as const);
  return new Map([...own, ...routed]);
}

/** Namespaces of the lab, found by name. */
export function netnsesOf(lab: LabPlaces): string[] {
  if (!existsSync(NETNS_DIR)) return [];
  return readdirSync(NETNS_DIR).filter(name => name === lab.switchNetns || name.startsWith(`${lab.switchNetns}.`));
}

/** Takes away all that the lab has of network. Its processes must be gone, or their namespaces stay without a name. */
export async function removeNetwork(lab: LabPlaces): Promise<void> {
  if (existsSync(`/sys/class/net/${lab.operatorLink}`)) await runIp(null, [`link del ${lab.operatorLink}`]);
  for (const netns of netnsesOf(lab)) {
    // A crash between making the name and mounting the namespace on it leaves a file that `ip` won't delete twice.
    if (!(await isToolHappy(['ip', 'netns', 'del', netns]))) await runTool(['rm', '-f', `${NETNS_DIR}/${netns}`]);
  }
}

function hasNetns(netns: string): boolean {
  return existsSync(`${NETNS_DIR}/${netns}`);
}
const NETNS_DIR = '/run/netns';

async function linksIn(netns: string): Promise<Link[]> {
  if (!hasNetns(netns)) return [];
  return parse<Link>(await runTool(['ip', '-n', netns, '-j', 'link', 'show']));
}

interface Link {
  ifname: string;
  ifalias?: string;
  flags: string[];
  addr_info?: { family: string; local: string }[];
}

function parse<T>(json: string): T[] {
  return (json.trim() === '' ? [] : JSON.parse(json)) as T[];
}

function labOfAlias(alias: string | undefined): string {
  return alias?.startsWith(LINK_ALIAS) === true ? alias.slice(LINK_ALIAS.length) : '';
}

/** One process for all the lines; stops at the first that fails. */
async function runIp(netns: string | null, lines: readonly string[]): Promise<void> {
  const where = netns === null ? [] : ['-n', netns];
  await runTool(['ip', ...where, '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
}
