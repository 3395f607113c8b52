/**
 * Where a path of contract/layout.ts is on this machine. BRICKS_ROOT puts a whole box under a directory of its own,
 * for tests and trials; nothing else reads that variable.
 */
export function hostPath(path: string): string {
  return `${process.env.BRICKS_ROOT ?? ''}${path}`;
}
