import type { Schema } from './openapi-schemas.ts';

/** Where and how a value breaks a schema; null where it fits. Knows exactly the keywords that Schema has. */
export function findViolation(
  schema: Schema,
  value: unknown,
  schemas: Record<string, Schema>,
  at = '$',
): string | null {
  if (schema.$ref !== undefined) return findViolation(schemas[schema.$ref.split('/').at(-1)!]!, value, schemas, at);
  if (schema.anyOf !== undefined) {
    const found = schema.anyOf.map(each => findViolation(each, value, schemas, at));
    return found.includes(null) ? null : `${at} fits none of: ${found.join('; ')}`;
  }
  if (schema.enum?.includes(value) === false) return `${at} is ${JSON.stringify(value)}, not one of ${schema.enum}`;
  if ('const' in schema && schema.const !== value) return `${at} is not ${schema.const}`;
  if (schema.type !== undefined && typeOf(value, schema.type) !== schema.type) return `${at} is no ${schema.type}`;
  if (typeof value === 'number' && !(value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value))) {
    return `${at} is out of its range`;
  }
  if (typeof value === 'string' && !new RegExp(schema.pattern ?? '', 'u').test(value))
    return `${at} breaks its pattern`;
  if (Array.isArray(value)) return findInArray(schema, value, schemas, at);
  return typeof value === 'object' && value !== null ? findInObject(schema, value, schemas, at) : null;
}

function findInArray(schema: Schema, value: unknown[], schemas: Record<string, Schema>, at: string): string | null {
  if (value.length > (schema.maxItems ?? value.length)) return `${at} has more than ${schema.maxItems} items`;
  const found = value.map((each, index) => findViolation(schema.items ?? {}, each, schemas, `${at}[${index}]`));
  return found.find(each => each !== null) ?? null;
}

function findInObject(schema: Schema, value: object, schemas: Record<string, Schema>, at: string): string | null {
  const missing = schema.required?.find(name => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at}: ${missing} is missing`;
  for (const [name, each] of Object.entries(value)) {
    const own = schema.properties?.[name] ?? schema.additionalProperties ?? true;
    const place = `${at}.${name}`;
    if (own === false) return `${place} is not described`;
    const inName = findViolation(schema.propertyNames ?? {}, name, schemas, place);
    const found = inName ?? (own === true ? null : findViolation(own, each, schemas, place));
    if (found !== null) return found;
  }
  return null;
}

function typeOf(value: unknown, wanted: string | string[]): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return wanted === 'integer' && Number.isSafeInteger(value) ? 'integer' : typeof value;
}
