import { GENERATION_FILE, GENERATIONS_DIR, MANIFEST_FILE } from '#contract/layout.ts';
import { tellSum } from './check-release.ts';
import { type Difference, shorten } from './difference.ts';
import type { GenerationReading } from './read-box.ts';

/** A generation against its own name, which is the SHA-256 of its database. */
export function checkGeneration(digest: string, { manifest, files }: GenerationReading): Difference[] {
  const place = `${GENERATIONS_DIR}/${digest}`;
  const database = files.get(GENERATION_FILE);
  if (database?.sha256 !== digest) {
    const path = `${place}/${GENERATION_FILE}`;
    return [{ area: 'generations', path, expected: `SHA-256 ${digest}`, found: tellSum(database?.sha256) }];
  }
  const told = readManifest(manifest);
  if (told?.digest === digest && told.sizeBytes === database.sizeBytes) return [];
  const expected = `digest ${shorten(digest)}, ${database.sizeBytes} bytes`;
  const found = told === null ? 'no manifest' : `digest ${shorten(String(told.digest))}, ${told.sizeBytes} bytes`;
  return [{ area: 'generations', path: `${place}/${MANIFEST_FILE}`, expected, found }];
}

function readManifest(text: string): { digest?: unknown; sizeBytes?: unknown } | null {
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' ? manifest : null;
  } catch {
    return null;
  }
}
