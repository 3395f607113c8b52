import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '#cli/errors.ts';
import { isAlive } from '#cli/run/is-alive.ts';

const PREFIX = '.build-';

/** A directory beside the generations, so that a finished one is moved to its place by a rename. */
export interface Workspace {
  dir: string;
  /** Where the database is filled. */
  workFile: string;
  /** What becomes `<digest>/`. */
  resultDir: string;
  remove(): Promise<void>;
}

/**
 * Makes a workspace below `outDir`, which is made where it is missing. A build that was killed leaves its workspace
 * behind, named by its process: those whose process is gone are removed here.
 */
export async function openWorkspace(outDir: string): Promise<Workspace> {
  const dir = join(outDir, `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  const resultDir = join(dir, 'result');
  try {
    await mkdir(resultDir, { recursive: true });
  } catch (error) {
    const message = `Nothing can be written there: ${(error as Error).message}.`;
    throw usageError('BRK-GEN-UNWRITABLE', outDir, message);
  }
  await removeAbandoned(outDir);
  return { dir, workFile: join(dir, 'work.db'), resultDir, remove: () => rm(dir, { recursive: true, force: true }) };
}

async function removeAbandoned(outDir: string): Promise<void> {
  for (const name of await readdir(outDir)) {
    const pid = /^\.build-(\d+)-[0-9a-f]{8}$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(outDir, name), { recursive: true, force: true });
  }
}
