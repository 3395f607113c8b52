/**
 * `.bricks/publications.ndjson`: what publications of this machine came to, who ran them, and how together the boxes were;
 * no box keeps that. Only a memory: nothing is decided by it, and what it lacks was done elsewhere.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import type { PublishEvent } from './events.ts';
import type { Spread } from './spread.ts';

export interface PublicationRecord {
  epoch: number;
  digest: string;
  activation: number;
  cancels: number | null;
  outcome: 'committed' | 'aborted';
  /** Boxes that had voted for it. */
  voters: string[];
  /** Null where nobody stayed until the instant. */
  spread: Spread | null;
  /** When this was written down, ISO 8601. */
  at: string;
  run: string;
  who: string;
  from: string;
  command: string;
}

export interface PublicationOutcome {
  entry: Entry;
  outcome: PublicationRecord['outcome'];
  voters: string[];
  spread: Spread | null;
}

/** A later record of an epoch stands for an earlier one. That it can't be written is told, and no failure. */
export function recordPublication(
  { inventory, owner }: Pick<Fleet, 'inventory' | 'owner'>,
  { entry, ...rest }: PublicationOutcome,
  emit: (event: PublishEvent) => void,
): void {
  const { epoch, digest, activation, cancels } = entry;
  const { run, who, from, command } = owner;
  const at = new Date().toISOString();
  const record: PublicationRecord = { epoch, digest, activation, cancels, ...rest, at, run, who, from, command };
  const path = recordsPath(inventory.path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify(record)}\n`);
  } catch (error) {
    emit({ type: 'stage', stage: 'wait', text: `not written down in ${path}: ${(error as Error).message}` });
  }
}

/** The last of each epoch. Lines that can't be read are passed over: a crash cuts the last one off. */
export function readPublications(inventoryPath: string): Map<number, PublicationRecord> {
  const path = recordsPath(inventoryPath);
  const records = new Map<number, PublicationRecord>();
  if (!existsSync(path)) return records;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const record = parseRecord(line);
    if (record !== undefined) records.set(record.epoch, record);
  }
  return records;
}

function parseRecord(line: string): PublicationRecord | undefined {
  try {
    const record = JSON.parse(line) as PublicationRecord | null;
    return Number.isSafeInteger(record?.epoch) && Array.isArray(record?.voters) ? record! : undefined;
  } catch {
    return undefined;
  }
}

function recordsPath(inventoryPath: string): string {
  return join(dirname(inventoryPath), '.bricks', 'publications.ndjson');
}
