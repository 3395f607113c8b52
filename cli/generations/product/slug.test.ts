import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugify, takeSlug } from './slug.ts';

test.each([
  ['Home & Garden', 'home-garden'],
  ["Women's Tops", 'womens-tops'],
  ['Cafés/Bars', 'cafes-bars'],
  ['0–2 Years', '0-2-years'],
  ['Обувь', 'обувь'],
  ['ガーデン', 'ガーデン'],
  ['../..', 'category'],
  ['***', 'category'],
])('%s becomes %s', (name, slug) => {
  expect(slugify(name)).toBe(slug);
});

test('a slug is never empty, and holds nothing that means something in an address', () => {
  const property = fc.property(fc.string({ unit: 'grapheme' }), name => {
    const slug = slugify(name);
    expect(slug).toMatch(/^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$/u);
    expect(slug).toBe(slug.normalize('NFC'));
  });
  fc.assert(property, { numRuns: 1000 });
});

test('siblings that would share a slug are numbered, past names that end so by themselves', () => {
  const taken = new Map();
  const names = ['Pots', 'Pots 2', 'Pots!', 'pots', 'Pots-2', 'Pots 4'];
  expect(names.map(name => takeSlug(name, taken))).toEqual([
    'pots',
    'pots-2',
    'pots-3',
    'pots-4',
    'pots-2-2',
    'pots-4-2',
  ]);
});
