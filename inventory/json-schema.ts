import { expectedOf, type MapShape, type Shape } from './check/shape.ts';
import { root } from './schema/root.ts';

/** A schema of JSON Schema, draft 2020-12, as far as one is needed here. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type: 'object' | 'array' | 'string' | 'integer';
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  uniqueItems?: true;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  propertyNames?: JsonSchema;
  minProperties?: number;
  additionalProperties?: JsonSchema | false;
}

/**
 * The inventory's schema for editors, rendered from the checks that read it. It is never stricter than they are, and
 * can't say what they check across the file.
 */
export function jsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Bricks inventory',
    description: 'Which boxes there are, how to reach them, and what each of them runs.',
    ...render(root.shape),
  };
}

function render(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'text':
      return { type: 'string', ...(shape.pattern === null ? {} : { pattern: shape.pattern.source }) };
    case 'integer':
      return { type: 'integer', minimum: shape.from, maximum: shape.to };
    case 'list': {
      const { item, atLeast, isDistinct } = shape;
      const items = { description: sentence(expectedOf(item)), ...render(item) };
      return {
        type: 'array',
        items,
        ...(atLeast > 0 ? { minItems: atLeast } : {}),
        ...(isDistinct ? { uniqueItems: true } : {}),
      };
    }
    case 'map':
      return renderMap(shape);
    case 'entries': {
      const propertyNames = { description: sentence(expectedOf(shape.name)), ...render(shape.name) };
      return {
        type: 'object',
        propertyNames,
        additionalProperties: render(shape.value),
        minProperties: shape.atLeast,
      };
    }
  }
}

function renderMap({ fields }: MapShape): JsonSchema {
  const properties = Object.entries(fields).map(([name, { shape, about, fallback }]) => [
    name,
    {
      description: shape.kind === 'text' ? `${about} Expected: ${expectedOf(shape)}.` : about,
      ...(fallback === undefined ? {} : { default: fallback }),
      ...render(shape),
    },
  ]);
  const required = Object.keys(fields).filter(name => fields[name]!.isRequired);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
