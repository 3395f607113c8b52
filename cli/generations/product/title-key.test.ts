import { expect, test } from 'vitest';
import { foldTitle } from './title-key.ts';

test('case, accents and full width make no difference to the order of titles', () => {
  expect(foldTitle('Édition ÅNGSTRÖM ＡＢ')).toBe('edition angstrom ab');
  expect(foldTitle('Plain POT')).toBe('plain pot');
});
