import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { APPLICATION_ID, type Manifest, PAGE_SIZE, SCHEMA_VERSION } from '#contract/generation.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { GenerationDamage } from './damage.ts';
import { digestFile } from './file-digest.ts';

/**
 * Checks a generation's directory without opening the database: the manifest, the size, the SQLite header
 * (sqlite.org/fileformat2.html, section 1.3), then the SHA-256 of every byte. Throws GenerationDamage.
 */
export async function checkFiles(directory: string, digest: string): Promise<Manifest> {
  const manifest = checkHead(directory, digest);
  const path = join(directory, GENERATION_FILE);
  const found = await digestFile(path);
  if (found !== digest) {
    throw new GenerationDamage('digest-mismatch', `${path} has SHA-256 ${found}, its name says ${digest}`);
  }
  return manifest;
}

/** The part of `checkFiles` that reads a few bytes only. */
export function checkHead(directory: string, digest: string): Manifest {
  const path = join(directory, GENERATION_FILE);
  const sizeBytes = fileSize(path);
  const manifest = readManifest(join(directory, MANIFEST_FILE));
  if (manifest.digest !== digest) {
    throw new GenerationDamage('not-a-generation', `the manifest in ${directory} names digest ${manifest.digest}`);
  }
  if (manifest.sizeBytes !== sizeBytes) {
    throw new GenerationDamage(
      'digest-mismatch',
      `${path} has ${sizeBytes} bytes, its manifest says ${manifest.sizeBytes}`,
    );
  }
  checkHeader(path);
  return manifest;
}

function fileSize(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw new GenerationDamage('missing', `${path} can't be read: ${(error as Error).message}`, error);
  }
}

function readManifest(path: string): Manifest {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new GenerationDamage('not-a-generation', `${path} is no manifest: ${(error as Error).message}`, error);
  }
  if (!isManifest(raw)) throw new GenerationDamage('not-a-generation', `${path} is no manifest`);
  return raw;
}

function isManifest(raw: unknown): raw is Manifest {
  const manifest = raw as Manifest | null;
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    typeof manifest.digest === 'string' &&
    typeof manifest.currency === 'string' &&
    [manifest.sizeBytes, manifest.schemaVersion, manifest.products, manifest.categories].every(Number.isSafeInteger)
  );
}

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

function checkHeader(path: string): void {
  const header = Buffer.alloc(100);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  const found = {
    isSqlite: header.subarray(0, 16).equals(MAGIC),
    pageSize: header.readUInt16BE(16),
    userVersion: header.readUInt32BE(60),
    applicationId: header.readUInt32BE(68),
  };
  const expected = { isSqlite: true, pageSize: PAGE_SIZE, userVersion: SCHEMA_VERSION, applicationId: APPLICATION_ID };
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new GenerationDamage('not-a-generation', `${path} has header ${a}, expected ${b}`);
}
