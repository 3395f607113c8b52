import { LIMITS } from '#contract/generation.ts';
import type { Generation } from '../generation/generation.ts';
import type { CategoryRow } from './statements.ts';

export function findCategory(generation: Generation, path: string): CategoryRow | undefined {
  return generation.statements.categoryByPath.get(path);
}

export function listChildren(generation: Generation, category: CategoryRow): CategoryRow[] {
  return generation.statements.children.all(category.id);
}

/** From the top down to the category itself, without the whole shop. */
export function readBreadcrumb(generation: Generation, id: number): CategoryRow[] {
  const trail: CategoryRow[] = [];
  let row = generation.statements.categoryById.get(id);
  while (row !== undefined && row.id !== 0 && trail.length < LIMITS.categoryDepth) {
    trail.unshift(row);
    row = row.parent === null ? undefined : generation.statements.categoryById.get(row.parent);
  }
  return trail;
}
