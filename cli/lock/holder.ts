import type { LockHolder } from './owner.ts';

/** Reads "held SECONDS JSON", which a host says that finds its lock held; null for any other line. */
export function parseHolder(line: string): LockHolder | null {
  const match = /^held (-?\d+) (.*)$/.exec(line);
  if (match === null) return null;
  return { ...readOwner(match[2]!), heldSeconds: Math.max(0, Number(match[1])) };
}

/** A lock that was taken a moment ago may have no owner written yet. */
function readOwner(json: string): Omit<LockHolder, 'heldSeconds'> {
  try {
    return JSON.parse(json) as Omit<LockHolder, 'heldSeconds'>;
  } catch {
    return { run: '', who: 'somebody', from: 'an unknown machine', pid: 0, command: 'a command that has just begun' };
  }
}
