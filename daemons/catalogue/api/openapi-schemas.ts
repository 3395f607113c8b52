import { AVAILABILITIES, FACETS } from '#contract/generation.ts';
import { PAGES, SORTS } from '../read/listing.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  pattern?: string;
  description?: string;
}

const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const list = (items: Schema, maxItems?: number): Schema => ({ type: 'array', items, ...(maxItems && { maxItems }) });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

/** Every property is always there; where a value is missing it is null. */
function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const pageNumber: Schema = { type: 'integer', minimum: 1, maximum: PAGES.mostPages };
const pageSize: Schema = { type: 'integer', minimum: 1, maximum: PAGES.mostSize };
const categoryFields = { path: text, name: text, products: count };
const summaryFields = {
  id: text,
  title: text,
  brand: orNull(text),
  price: ref('Money'),
  salePrice: orNull(ref('Money')),
  availability: { enum: AVAILABILITIES },
  category: { ...text, description: "The category's path." },
  image: orNull(text),
};

export const SCHEMAS: Record<string, Schema> = {
  Money: object({ amount: { ...text, pattern: '^[0-9]+(\\.[0-9]+)?$' }, currency: { ...text, pattern: '^[A-Z]{3}$' } }),
  Crumb: object({ path: text, name: text }),
  Count: {
    ...object({ count, isExact: { type: 'boolean' } }),
    description: 'Where isExact is false there are more, and nobody counted them.',
  },
  Filters: {
    type: 'object',
    propertyNames: { enum: FACETS },
    additionalProperties: list(text),
  },
  ProductSummary: object(summaryFields),
  Product: object({
    ...summaryFields,
    breadcrumb: list(ref('Crumb')),
    attributes: { type: 'object', additionalProperties: { anyOf: [text, list(text)] } },
  }),
  CategorySummary: object(categoryFields),
  Category: object({ ...categoryFields, breadcrumb: list(ref('Crumb')), children: list(ref('CategorySummary')) }),
  Facet: object({ attribute: { enum: FACETS }, values: list(object({ value: text, count })) }),
  Listing: object({
    category: object({ ...categoryFields, breadcrumb: list(ref('Crumb')) }),
    filters: ref('Filters'),
    sort: { enum: SORTS },
    page: pageNumber,
    limit: pageSize,
    total: ref('Count'),
    next: orNull(text),
    products: list(ref('ProductSummary'), PAGES.mostSize),
    facets: list(ref('Facet')),
  }),
  SearchResult: object({
    q: text,
    category: ref('CategorySummary'),
    filters: ref('Filters'),
    page: pageNumber,
    limit: pageSize,
    total: ref('Count'),
    next: orNull(text),
    products: list(ref('ProductSummary'), PAGES.mostSize),
  }),
  Problem: object({ type: { const: 'about:blank' }, title: text, status: { type: 'integer' }, detail: text }),
};
