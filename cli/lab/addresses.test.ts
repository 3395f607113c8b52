import { expect, it } from 'vitest';
import { chooseOperatorAddress, isLabAddress } from './addresses.ts';

it('takes the addresses of the benchmark range and no others', () => {
  expect(['198.18.0.1', '198.19.255.254'].map(isLabAddress)).toEqual([true, true]);
  expect(
    ['198.17.0.1', '198.20.0.1', '10.0.0.1', '198.18.0', '198.18.0.256', 'fd00::1', 'cat-01'].some(isLabAddress),
  ).toBe(false);
});

it('gives the operator the highest address of the first host’s /24 that nobody has', () => {
  expect(chooseOperatorAddress(new Set(['198.18.7.254', '198.18.7.253']), '198.18.7.11')).toBe('198.18.7.252');
});

it('has no address for the operator where the /24 is full', () => {
  const full = new Set(Array.from({ length: 254 }, (_, index) => `198.18.7.${index + 1}`));
  expect(chooseOperatorAddress(full, '198.18.7.11')).toBeUndefined();
});
