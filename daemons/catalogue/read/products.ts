import type { Generation } from '../generation/generation.ts';
import type { ProductRow } from './statements.ts';

export type Attributes = Readonly<Record<string, string | readonly string[]>>;

export function findProduct(generation: Generation, id: string): ProductRow | undefined {
  return generation.statements.productById.get(id);
}

export function readAttributes(generation: Generation, docid: number): Attributes {
  const row = generation.statements.attributes.get(docid);
  return row === undefined ? {} : (JSON.parse(row.attributes) as Attributes);
}
