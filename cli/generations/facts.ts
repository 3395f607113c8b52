import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '#cli/errors.ts';
import type { Manifest } from '#contract/generation.ts';
import { MANIFEST_FILE } from '#contract/layout.ts';

/** The manifest in a generation's directory. Throws BRK-GEN-NONE. */
export function readFacts(dir: string): Manifest {
  const path = join(dir, MANIFEST_FILE);
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
    if (/^[0-9a-f]{64}$/.test(manifest.digest ?? '') && Number.isSafeInteger(manifest.products)) {
      return manifest as Manifest;
    }
  } catch (error) {
    const message = `It holds no generation: ${(error as Error).message}.`;
    throw failure('BRK-GEN-NONE', dir, message, 'Name a directory that holds catalog.db and manifest.json.');
  }
  throw failure('BRK-GEN-NONE', dir, `${path} is no manifest of a generation.`, 'Build it again.');
}
