import { expect, test } from 'vitest';
import { moveToSpares, setAddress } from './edit.ts';

const text = `# a shop
hosts:
  cat-01: {address: 10.0.0.1} # the first
  cat-02:
    address: 10.0.0.2   # the second
bricks:
  catalogue:
    hosts: [cat-01, cat-02]  # all
`;

test('an address is changed where it stands, and nothing else', () => {
  expect(setAddress(text, 'cat-01', '10.9.9.9')).toBe(text.replace('10.0.0.1', '10.9.9.9'));
  expect(setAddress(text, 'cat-02', '2001:db8::1')).toBe(text.replace('10.0.0.2', '"2001:db8::1"'));
  expect(setAddress(text, 'cat-03', '10.9.9.9')).toBeUndefined();
});

test('a host moves from its brick to the spares, which are made if need be', () => {
  expect(moveToSpares(text, 'catalogue', 'cat-01')).toBe(
    `${text.replace('[cat-01, cat-02]', '[cat-02]')}spares: [cat-01]\n`,
  );
  expect(moveToSpares(`${text}spares: [cat-09]\n`, 'catalogue', 'cat-01')).toMatch(/^spares: \[cat-09, cat-01\]$/m);
});

test('lists with a line for each host lose and gain a line', () => {
  const lines = 'bricks:\n  catalogue:\n    hosts:\n      - cat-01\n      - cat-02 # x\nspares:\n  - cat-09\n';
  expect(moveToSpares(lines, 'catalogue', 'cat-02')).toBe(
    'bricks:\n  catalogue:\n    hosts:\n      - cat-01\nspares:\n  - cat-09\n  - cat-02\n',
  );
});

test('a list with comments in its brackets, or without the host, is left to its writer', () => {
  const commented = text.replace('[cat-01, cat-02]', '[\n      cat-01, # old\n      cat-02]');
  expect(moveToSpares(commented, 'catalogue', 'cat-01')).toBeUndefined();
  expect(moveToSpares(text, 'catalogue', 'cat-07')).toBeUndefined();
});
