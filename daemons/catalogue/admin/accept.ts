import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { chmod, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Accepted, AcceptRequest } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR, MANIFEST_FILE } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import { checkFiles } from '../generation/check-files.ts';
import { GenerationDamage } from '../generation/damage.ts';
import { checkDatabase } from '../generation/generation.ts';
import { AdminFailure } from './failure.ts';

/**
 * incoming/<digest> ──checked──▶ synced, read-only ──rename──▶ gens/<digest>
 *
 * The rename is the one step that counts: before it a crash leaves the directory where it was, to be accepted again;
 * after it the generation is complete and durable. What doesn't fit its digest never gets there, and what has been damaged
 * there since is moved back. A worker that holds it open reads on from what it opened.
 */
export async function acceptGeneration({ digest, isProven = false }: AcceptRequest): Promise<Accepted> {
  const startMs = performance.now();
  const held = join(hostPath(GENERATIONS_DIR), digest);
  const wasHeld = existsSync(held);
  const incoming = join(hostPath(INCOMING_DIR), digest);
  if (wasHeld) await checkHeld(held, incoming, digest);
  else {
    await checkIncoming(incoming, digest, isProven);
    await makeDurable(incoming);
    await moveGeneration(incoming, held);
  }
  // Of a way to send it that was given up.
  rmSync(`${incoming}.patch`, { recursive: true, force: true });
  return { digest, wasHeld, checkMs: Math.round(performance.now() - startMs) };
}

/** A damaged one goes back to where it is received: sent again, only what differs has to travel. */
async function checkHeld(held: string, incoming: string, digest: string): Promise<void> {
  try {
    await checkFiles(held, digest);
  } catch (error) {
    if (!(error instanceof GenerationDamage)) throw error;
    rmSync(incoming, { recursive: true, force: true });
    await moveGeneration(held, incoming);
    throw new AdminFailure('damaged', `${error.message}; it was set aside, to be received again`);
  }
}

async function checkIncoming(directory: string, digest: string, isProven: boolean): Promise<void> {
  try {
    const manifest = await checkFiles(directory, digest);
    if (!isProven) checkDatabase(directory, manifest);
  } catch (error) {
    if (!(error instanceof GenerationDamage)) throw error;
    throw new AdminFailure(error.reason === 'missing' ? 'no-generation' : error.reason, error.message);
  }
}

const FILES = [GENERATION_FILE, MANIFEST_FILE];

/** What else is there was left by a transfer that broke off before another way was taken. */
async function makeDurable(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!FILES.includes(name)) await rm(join(directory, name), { recursive: true });
  }
  for (const name of FILES) {
    await chmod(join(directory, name), 0o444);
    await syncPath(join(directory, name));
  }
  await chmod(directory, 0o755);
  await syncPath(directory);
}

async function moveGeneration(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  await syncPath(hostPath(GENERATIONS_DIR));
  await syncPath(hostPath(INCOMING_DIR));
}

/** fsync(2) of a file or a directory. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
