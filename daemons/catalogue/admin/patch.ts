import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Accepted, PatchRequest } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import { PATCH_FILE } from '#contract/patch.ts';
import { hostPath } from '#runtime/host-path.ts';
import { acceptGeneration } from './accept.ts';
import { applyPatch } from './apply-patch.ts';
import { AdminFailure } from './failure.ts';

/**
 * incoming/<digest>.patch/ + gens/<from>/ ──▶ incoming/<digest>/ ──accepted──▶ gens/<digest>/
 *
 * The patch is read to its end and checked before anything is written; what comes out is accepted by its digest, as
 * whatever is received. A crash at any point leaves files in incoming/ alone, and the same request begins anew.
 */
export async function patchGeneration({ digest, from }: PatchRequest): Promise<Accepted> {
  const held = hostPath(GENERATIONS_DIR);
  if (existsSync(join(held, digest))) return await acceptGeneration({ digest });
  const basisPath = join(held, from, GENERATION_FILE);
  if (!existsSync(basisPath)) throw new AdminFailure('no-generation', `${from}, which the patch is for, is not held`);
  const incoming = hostPath(INCOMING_DIR);
  const sent = join(incoming, `${digest}.patch`);
  try {
    await applyPatch({ patchPath: join(sent, PATCH_FILE), basisPath, from, digest, into: join(incoming, digest) });
  } catch (error) {
    if (error instanceof AdminFailure && error.code === 'bad-patch') rmSync(sent, { recursive: true, force: true });
    throw error;
  }
  rmSync(sent, { recursive: true, force: true });
  return await acceptGeneration({ digest });
}
