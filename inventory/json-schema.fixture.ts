import type { JsonSchema } from './json-schema.ts';

const KEYWORDS = new Set([
  '$schema',
  'title',
  'description',
  'type',
  'default',
  'pattern',
  'minimum',
  'maximum',
  'items',
  'minItems',
  'uniqueItems',
  'properties',
  'required',
  'propertyNames',
  'minProperties',
  'additionalProperties',
]);

/** Where and how a value breaks a schema; null where it fits. Knows exactly the keywords that JsonSchema has. */
export function findViolation(schema: JsonSchema, value: unknown, at = '$'): string | null {
  const stranger = Object.keys(schema).find(keyword => !KEYWORDS.has(keyword));
  if (stranger !== undefined) throw new Error(`${at}: no keyword ${stranger} is known`);
  if (typeOf(value, schema.type) !== schema.type) return `${at} is no ${schema.type}`;
  if (typeof value === 'number')
    return value < schema.minimum! || value > schema.maximum! ? `${at} is out of range` : null;
  if (typeof value === 'string') {
    return new RegExp(schema.pattern ?? '', 'u').test(value) ? null : `${at} breaks its pattern`;
  }
  return Array.isArray(value) ? findInArray(schema, value, at) : findInObject(schema, value as object, at);
}

function findInArray(schema: JsonSchema, value: unknown[], at: string): string | null {
  if (value.length < (schema.minItems ?? 0)) return `${at} has fewer than ${schema.minItems} items`;
  if (schema.uniqueItems && new Set(value).size < value.length) return `${at} has an item twice`;
  const found = value.map((each, index) => findViolation(schema.items!, each, `${at}[${index}]`));
  return found.find(each => each !== null) ?? null;
}

function findInObject(schema: JsonSchema, value: object, at: string): string | null {
  const missing = schema.required?.find(name => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at} has no ${missing}`;
  if (Object.keys(value).length < (schema.minProperties ?? 0)) return `${at} has too few properties`;
  for (const [name, each] of Object.entries(value)) {
    const properties = schema.properties ?? {};
    const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    if (own === undefined || own === false) return `${at}.${name} is not described`;
    const inName =
      schema.propertyNames === undefined ? null : findViolation(schema.propertyNames, name, `${at}.${name}`);
    const found = inName ?? findViolation(own, each, `${at}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

function typeOf(value: unknown, wanted: JsonSchema['type']): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return wanted === 'integer' && Number.isSafeInteger(value) ? 'integer' : typeof value;
}
