import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure } from '../errors.ts';
import { type LabPlaces, labPlaces, labsDir } from './places.ts';

/**
 * What a lab was last asked to be. Written whole and renamed, before anything is made of it, so that after a crash
 * it names at least what there is. What *is* there is never read from here but found on the machine.
 */
export interface LabRecord {
  name: string;
  inventoryPath: string;
  hosts: HostRecord[];
  /** Keys that the lab gave to hosts of that name, the newest last: by these it knows its own pins. */
  hostKeys: Record<string, string[]>;
}

/** All that a host is made from. */
export interface HostRecord {
  name: string;
  address: string;
  port: number;
  user: string;
  authorizedKey: string;
  nic: { name: string; mac: string | null };
  /** Layers under its disk, uppermost first. */
  lowers: string[];
  repository: string;
}

export function readRecord(lab: LabPlaces): LabRecord | undefined {
  return existsSync(lab.record) ? (JSON.parse(readFileSync(lab.record, 'utf8')) as LabRecord) : undefined;
}

export async function writeRecord(lab: LabPlaces, record: LabRecord): Promise<void> {
  await mkdir(dirname(lab.record), { recursive: true });
  const temporary = `${lab.record}.unfinished`;
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`);
  await rename(temporary, lab.record);
}

/** The record of a lab, or the error that there is no such lab. */
export function findLab(name: string): { lab: LabPlaces; record: LabRecord } {
  const lab = labPlaces(name);
  const record = readRecord(lab);
  if (record !== undefined) return { lab, record };
  const others = listLabs();
  const hint = others.length === 0 ? 'bricks lab up' : `there are: ${others.join(', ')} (--name)`;
  throw failure('BRK-LAB-UNKNOWN', null, `there is no lab ${name}`, hint);
}

export function findHostRecord(record: LabRecord, name: string): HostRecord {
  const found = record.hosts.find(each => each.name === name);
  if (found !== undefined) return found;
  const names = record.hosts.map(each => each.name).join(', ');
  throw failure('BRK-LAB-UNKNOWN-HOST', null, `the lab ${record.name} has no host ${name}`, `it has ${names}`);
}

export function listLabs(): string[] {
  if (!existsSync(labsDir())) return [];
  return readdirSync(labsDir()).filter(name => existsSync(labPlaces(name).record));
}
