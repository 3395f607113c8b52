import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleared } from '#contract/catalogue-admin.ts';
import { CATALOGUE_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import { countFreeBytes } from './status.ts';

/** Deletes all in incoming/ that is not of these generations: a publication that was cut off and is not tried again. */
export function clearIncoming(keep: readonly string[]): Cleared {
  const incoming = hostPath(INCOMING_DIR);
  const kept = new Set(keep.flatMap(digest => [digest, `${digest}.patch`]));
  const cleared = readdirSync(incoming).filter(name => !kept.has(name));
  for (const name of cleared) rmSync(join(incoming, name), { recursive: true, force: true });
  return { cleared, freeBytes: countFreeBytes(hostPath(CATALOGUE_DIR)) };
}
