import { AVAILABILITIES } from '#contract/generation.ts';
import { formatMinor } from '#contract/money.ts';
import type { View } from '../http/routes.ts';
import { readBreadcrumb } from '../read/categories.ts';
import { readAttributes } from '../read/products.ts';
import type { CategoryRow, ProductRow } from '../read/statements.ts';

/** The API's documents; `openapi-schemas.ts` describes the same shapes. */

export interface Money {
  amount: string;
  currency: string;
}

export function productSummary(view: View, row: ProductRow) {
  const { currency } = view.generation;
  const money = (amount: number): Money => ({ amount: formatMinor(amount, currency), currency });
  return {
    id: row.id,
    title: row.title,
    brand: row.brand,
    price: money(row.price),
    salePrice: row.sale_price === null ? null : money(row.sale_price),
    availability: AVAILABILITIES[row.availability]!,
    category: row.path,
    image: row.image,
  };
}

export function productDocument(view: View, row: ProductRow) {
  return {
    ...productSummary(view, row),
    breadcrumb: breadcrumb(view, row.category),
    attributes: readAttributes(view.generation, row.docid),
  };
}

export function breadcrumb(view: View, category: number) {
  return readBreadcrumb(view.generation, category).map(({ path, name }) => ({ path, name }));
}

export function categorySummary({ path, name, products }: CategoryRow) {
  return { path, name, products };
}
