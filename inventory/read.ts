import { readFileSync, statSync } from 'node:fs';
import type { Diagnostic } from './inventory.ts';
import { type InventoryResult, parseInventory } from './parse.ts';

/** 1 MiB; a host takes some 200 bytes, so this is a fleet of thousands. */
const MAX_BYTES = 2 ** 20;

/** Reads and checks an inventory file. What is wrong with the file itself is one diagnostic at its first character. */
export function readInventory(path: string): InventoryResult {
  const text = readText(path);
  return typeof text === 'string' ? parseInventory(text, path) : { diagnostics: [text] };
}

function readText(path: string): string | Diagnostic {
  try {
    return checkFile(path) ?? decode(readFileSync(path), path);
  } catch (error) {
    return describeFailure(path, error as NodeJS.ErrnoException);
  }
}

/** Asks before it opens: to open a pipe that nobody writes to would wait for ever. */
function checkFile(path: string): Diagnostic | null {
  const stats = statSync(path);
  if (stats.isDirectory()) return diagnose(path, 'BRK-INV-NOT-A-FILE', 'this is a directory', 'Name the file in it.');
  if (!stats.isFile()) return diagnose(path, 'BRK-INV-NOT-A-FILE', 'this is not a regular file', null);
  if (stats.size <= MAX_BYTES) return null;
  return diagnose(path, 'BRK-INV-TOO-LARGE', `the file has ${stats.size} bytes, more than ${MAX_BYTES}`, null);
}

function decode(bytes: Buffer, path: string): string | Diagnostic {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return diagnose(path, 'BRK-INV-NOT-UTF-8', 'the file is not UTF-8 text', 'Save it as UTF-8.');
  }
}

function describeFailure(path: string, error: NodeJS.ErrnoException): Diagnostic {
  if (error.code === 'ENOENT') return diagnose(path, 'BRK-INV-NOT-FOUND', 'there is no such file', null);
  return diagnose(path, 'BRK-INV-UNREADABLE', `the file can't be read: ${error.message}`, null);
}

function diagnose(file: string, code: string, message: string, hint: string | null): Diagnostic {
  return { file, line: 1, column: 1, code, message, hint };
}
