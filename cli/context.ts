/**
 * The one place that wires things: commands take what they need from here and import nothing else of the CLI. Every
 * module is loaded when it is first asked for, so that `--help` loads none.
 */
import type { Inventory } from '#inventory/inventory.ts';
import { BricksError } from './errors.ts';
import { EXIT } from './exit-codes.ts';

export { EXIT } from './exit-codes.ts';

/** Reads and checks the inventory; throws every diagnostic at once, exit status 2. */
export async function loadInventory(path: string): Promise<Inventory> {
  const { readInventory } = await import('#inventory/read.ts');
  const result = await readInventory(path);
  if ('inventory' in result) return result.inventory;
  throw new BricksError(
    result.diagnostics.map(({ file, line, column, code, message, hint }) => ({
      code,
      where: `${file}:${line}:${column}`,
      message,
      hint,
    })),
    EXIT.usage,
  );
}

export const loadLab = () => import('./lab/lab.ts');
export const loadSampleFeed = () => import('./sample-feed/sample-feed.ts');
export const loadBuild = () => import('./generations/build.ts');
export const loadPack = () => import('./pack/pack.ts');
