import { HttpProblem } from '#runtime/problem.ts';
import { findCategory } from '../read/categories.ts';
import { findProduct } from '../read/products.ts';
import type { CategoryRow, ProductRow } from '../read/statements.ts';
import type { View } from './routes.ts';

/** Throws HttpProblem 404. */
export function requireCategory(view: View, path: string): CategoryRow {
  const category = findCategory(view.generation, path);
  if (category === undefined) throw new HttpProblem(404, `There is no category "${path}".`);
  return category;
}

/** Throws HttpProblem 404. */
export function requireProduct(view: View, id: string): ProductRow {
  const row = findProduct(view.generation, id);
  if (row === undefined) throw new HttpProblem(404, `There is no product "${id}".`);
  return row;
}
