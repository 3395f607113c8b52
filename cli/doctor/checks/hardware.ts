import { findHost, type Hardware, type Inventory } from '#inventory/inventory.ts';
import type { HostSurvey } from '../../facts/survey.ts';
import { formatSize } from '../../output/size.ts';
import type { Finding } from '../finding.ts';

/** The kernel keeps some of what was bought for itself. */
const MEMORY_TOLERANCE = 0.07;
/** Makers count 960 GB as 960,197,124,096 bytes. */
const DISK_TOLERANCE = 0.02;

/** What the box was bought with, held against what is found: less is an error, more a warning. */
export function findHardware(inventory: Inventory, host: string, survey: HostSurvey): Finding[] {
  const { hardware } = findHost(inventory, host);
  return [
    ...findCores(host, hardware, survey),
    ...findMemory(host, hardware, survey),
    ...findDevices(host, hardware, survey),
  ];
}

function findCores(host: string, { cores }: Hardware, { facts }: HostSurvey): Finding[] {
  if (cores === null || facts.cores === cores) return [];
  return [differs(host, facts.cores < cores, `has ${facts.cores} cores; the inventory says ${cores}`)];
}

function findMemory(host: string, { memoryBytes }: Hardware, { facts }: HostSurvey): Finding[] {
  if (memoryBytes === null || isNear(facts.memoryBytes, memoryBytes, MEMORY_TOLERANCE)) return [];
  const message = `has ${formatBinary(facts.memoryBytes)} of memory; the inventory says ${formatBinary(memoryBytes)}`;
  return [differs(host, facts.memoryBytes < memoryBytes, message)];
}

function findDevices(host: string, { disks, nics }: Hardware, { inspection }: HostSurvey): Finding[] {
  if (inspection === null) return [];
  const foundDisks = inspection.disks.map(({ device, sizeBytes }) => `${device} ${formatSize(sizeBytes)}`);
  const foundNics = inspection.nics.filter(({ name }) => name !== 'lo').map(({ name, mac }) => `${name} ${mac}`);
  return [
    ...disks.flatMap(({ device, sizeBytes }) => {
      const found = inspection.devices.get(device);
      if (found === undefined) return [differs(host, true, `has no disk ${device}; it has ${listOf(foundDisks)}`)];
      if (isNear(found, sizeBytes, DISK_TOLERANCE)) return [];
      const message = `its ${device} has ${formatSize(found)}; the inventory says ${formatSize(sizeBytes)}`;
      return [differs(host, found < sizeBytes, message)];
    }),
    ...nics.flatMap(({ name, mac }) => {
      const found = inspection.nics.find(nic => nic.name === name);
      if (found === undefined) return [differs(host, true, `has no interface ${name}; it has ${listOf(foundNics)}`)];
      if (mac === null || found.mac === mac) return [];
      return [differs(host, true, `its ${name} is ${found.mac}; the inventory says ${mac}`)];
    }),
  ];
}

function differs(host: string, isWorse: boolean, message: string): Finding {
  const hint = 'is it the right box? If so, correct its hardware in the inventory';
  return { host, code: 'BRK-DOC-HARDWARE', severity: isWorse ? 'error' : 'warning', message, hint };
}

function isNear(found: number, declared: number, tolerance: number): boolean {
  return Math.abs(found - declared) <= declared * tolerance;
}

function listOf(found: readonly string[]): string {
  return found.length === 0 ? 'none' : found.join(', ');
}

function formatBinary(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
