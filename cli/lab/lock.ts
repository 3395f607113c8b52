import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import type { Emit } from './emit.ts';

/**
 * Does the work while holding flock(2) on a directory, which is made if it isn't there. A child holds the lock and
 * ends with its stdin, so the lock goes with us even when we are killed. Who waits says so.
 *
 * The holder before us may have removed the directory: a lock on what no longer has the name is worth nothing, so the
 * inode is compared and the lock taken anew.
 */
export async function withLock<T>(dir: string, emit: Emit, work: () => Promise<T>): Promise<T> {
  const holder = await takeLock(dir, emit);
  try {
    return await work();
  } finally {
    holder.stdin!.end();
    await once(holder, 'close');
  }
}

const HOLD = 'exec 9<"$1"; flock -n 9 || { echo busy; flock 9; }; stat -Lc %i /proc/self/fd/9; exec cat';

async function takeLock(dir: string, emit: Emit): Promise<ChildProcess> {
  for (;;) {
    mkdirSync(dir, { recursive: true });
    const holder = spawn('sh', ['-c', HOLD, 'sh', dir], { stdio: ['pipe', 'pipe', 'ignore'] });
    const inode = await lockedInode(holder, () => emit({ host: null, text: `waiting for whoever works in ${dir}` }));
    if (inode !== '' && inode === inodeOf(dir)) return holder;
    holder.stdin!.end();
  }
}

/** '' when the directory had gone before it could be opened. */
async function lockedInode(holder: ChildProcess, onBusy: () => void): Promise<string> {
  for await (const chunk of holder.stdout!) {
    const words = String(chunk).trim().split('\n');
    if (words.includes('busy')) onBusy();
    const inode = words.find(word => word !== 'busy');
    if (inode !== undefined) return inode;
  }
  return '';
}

function inodeOf(dir: string): string | undefined {
  const stats = statSync(dir, { throwIfNoEntry: false });
  return stats === undefined ? undefined : String(stats.ino);
}
