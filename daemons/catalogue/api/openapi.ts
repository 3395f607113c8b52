import { FACETS } from '#contract/generation.ts';
import { PAGES, SORTS } from '../read/listing.ts';
import { SCHEMAS, type Schema } from './openapi-schemas.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description: string;
  schema: Schema;
}

/** The API's description (OpenAPI 3.1.0), served as /api/openapi.json. A test holds the running service against it. */
export function describeApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bricks catalogue',
      version: '1',
      description:
        'Read-only. Every answer tells the generation it comes from: X-Bricks-Epoch and X-Bricks-Generation. ' +
        'Unknown parameters are ignored.',
    },
    paths: {
      '/api/v1/products': operation('List the products of the whole shop', 'Listing', listingParameters()),
      '/api/v1/products/{id}': operation('Read a product', 'Product', [pathParameter('id', "The feed's product id.")]),
      '/api/v1/categories': operation('Read the top of the category tree', 'Category', []),
      '/api/v1/categories/{path}': operation('Read a category with its children', 'Category', [categoryParameter()]),
      '/api/v1/categories/{path}/products': operation(
        'List the products of a category with everything below it',
        'Listing',
        [categoryParameter(), ...listingParameters()],
      ),
      '/api/v1/search': operation('Search products by words; the last one may be unfinished', 'SearchResult', [
        queryParameter('q', 'Words; a product must have all of them.', { type: 'string' }),
        queryParameter('category', "A category's path to search in.", { type: 'string' }),
        ...pageParameters(),
        ...facetParameters(),
      ]),
    },
    components: { schemas: SCHEMAS },
  };
}

function operation(summary: string, schema: string, parameters: Parameter[]): object {
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const answers = {
    200: {
      description: 'The document',
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
    304: { description: 'The client holds it already (If-None-Match)' },
    400: problem('A parameter makes no sense'),
    404: problem('It is not in this generation, or the epoch that is asked for is not valid yet'),
    410: problem('The epoch that is asked for is not kept any more'),
    503: problem('This box has no valid generation; Retry-After says when to ask again'),
  };
  return { get: { summary, parameters: [...parameters, epochParameter()], responses: answers } };
}

function listingParameters(): Parameter[] {
  return [
    queryParameter('sort', 'rank is the order of the feed.', { enum: SORTS }),
    ...pageParameters(),
    ...facetParameters(),
  ];
}

function pageParameters(): Parameter[] {
  return [
    queryParameter('page', '1 is the first.', { type: 'integer', minimum: 1, maximum: PAGES.mostPages }),
    queryParameter('limit', `Products a page, ${PAGES.defaultSize} by default.`, {
      type: 'integer',
      minimum: 1,
      maximum: PAGES.mostSize,
    }),
  ];
}

function facetParameters(): Parameter[] {
  return FACETS.map(facet =>
    queryParameter(facet, 'One of the values; repeated, any of them.', { type: 'array', items: { type: 'string' } }),
  );
}

function epochParameter(): Parameter {
  const description = 'An epoch to answer from, the one before the valid one at most; "next" names its own.';
  return queryParameter('epoch', description, { type: 'integer', minimum: 1 });
}

function categoryParameter(): Parameter {
  return pathParameter('path', 'Slugs, parted by "/" or "%2F".');
}

function pathParameter(name: string, description: string): Parameter {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

function queryParameter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', required: false, description, schema };
}
