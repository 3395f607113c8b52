import { expect, test } from 'vitest';
import { DEPARTMENTS } from './departments.ts';
import { brandName, toSingular } from './names.ts';

test.each([
  ['Rain Jackets', 'Rain Jacket'],
  ['Shelves', 'Shelf'],
  ['Chef Knives', 'Chef Knife'],
  ['Chests of Drawers', 'Chest of Drawers'],
  ['Torches', 'Torch'],
  ['Wine Glasses', 'Wine Glass'],
  ['Diaries', 'Diary'],
  ['Jeans', 'Jeans'],
  ['Slides', 'Slide'],
])('one of %s is a %s', (plural, singular) => {
  expect(toSingular(plural)).toBe(singular);
});

test('no two brands share a name', () => {
  expect(new Set(Array.from({ length: 1800 }, (_, index) => brandName(index))).size).toBe(1800);
});

test('no department names a group or a kind twice', () => {
  for (const { groups } of DEPARTMENTS) {
    for (const kinds of Object.values(groups)) expect(new Set(kinds).size).toBe(kinds.length);
  }
});
