import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { knownHostsPath, parseKnownHosts, pinnedKeys, withoutPins, withPin } from '#inventory/known-hosts.ts';
import type { Problem } from '../errors.ts';
import type { LabRecord } from './record.ts';

/**
 * The lab pins its hosts' keys beside the inventory when it first makes them, as whoever sets a real host up would. It
 * never touches a pin of a key that it didn't make, and doesn't pin a host again that was burnt: that the key has
 * changed is for the operator to see.
 */
export function findForeignPins(record: LabRecord): Problem[] {
  const path = knownHostsPath(record.inventoryPath);
  const text = readText(path);
  const foreign = record.hosts.filter(host => pinsOf(text, host.name).some(key => !isOwn(record, host.name, key)));
  return foreign.map(host => ({
    code: 'BRK-LAB-PIN',
    where: host.name,
    message: `${path} pins a key for it that this lab didn't make`,
    hint: `if the host that had it is no longer meant: ssh-keygen -f ${path} -R ${host.name}`,
  }));
}

export function hasPin(record: LabRecord, host: string): boolean {
  return pinsOf(readText(knownHostsPath(record.inventoryPath)), host).length > 0;
}

/** Pins the newest key of each of these hosts, in place of what was pinned for it. */
export async function pinHosts(record: LabRecord, hosts: readonly string[]): Promise<void> {
  const path = knownHostsPath(record.inventoryPath);
  const before = readText(path);
  const after = hosts.reduce((text, host) => {
    const [type, base64] = record.hostKeys[host]!.at(-1)!.split(' ') as [string, string];
    return withPin(withoutPins(text, host), host, type, base64);
  }, before);
  if (after !== before) await replaceFile(path, after);
}

/** Takes back the pins of the lab's keys, and the file when nothing is left in it. */
export async function removePins(record: LabRecord): Promise<void> {
  const path = knownHostsPath(record.inventoryPath);
  if (!existsSync(path)) return;
  const before = readText(path);
  const own = Object.keys(record.hostKeys).filter(host => pinsOf(before, host).every(key => isOwn(record, host, key)));
  const after = own.reduce(withoutPins, before);
  if (after.trim() === '') await rm(path);
  else if (after !== before) await replaceFile(path, after);
}

function pinsOf(text: string, host: string): string[] {
  return pinnedKeys(parseKnownHosts(text), host).map(({ type, key }) => `${type} ${key}`);
}

function isOwn(record: LabRecord, host: string, key: string): boolean {
  return record.hostKeys[host]?.includes(key) === true;
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
