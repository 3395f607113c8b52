import { expect, test } from 'vitest';
import { addSpare, moveToBrick, moveToSpares, setAddress } from './edit.ts';

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

test('a spare moves into a brick, and back it is as it was', () => {
  const spared = `${text}spares: [cat-09]\n`;
  const moved = moveToBrick(spared, 'catalogue', 'cat-09')!;
  expect(moved).toBe(`${text.replace('[cat-01, cat-02]', '[cat-01, cat-02, cat-09]')}spares: []\n`);
  expect(moveToSpares(moved, 'catalogue', 'cat-09')).toBe(spared);
});

test('a host that is no spare comes into a brick as well', () => {
  const bare = text.replace('bricks:', '  cat-09: {address: 10.0.0.9}\nbricks:');
  expect(moveToBrick(bare, 'catalogue', 'cat-09')).toBe(bare.replace('[cat-01, cat-02]', '[cat-01, cat-02, cat-09]'));
});

test.each([
  ['spares:\n  - cat-09\n', 'spares:\n    []\n'],
  ['spares:\n  - cat-09 # cold\n# end\n', 'spares:\n    [] # cold\n# end\n'],
  ['spares:\n- cat-09\n', 'spares:\n  []\n'],
  ['spares:\n  - cat-08\n  - cat-09 # new\n', 'spares:\n  - cat-08\n'],
])('spares with a line for each lose one: %j', (spares, left) => {
  const lines = `bricks:\n  catalogue:\n    hosts:\n      - cat-01 # first\n${spares}`;
  const moved = moveToBrick(lines, 'catalogue', 'cat-09');
  expect(moved).toBe(`bricks:\n  catalogue:\n    hosts:\n      - cat-01 # first\n      - cat-09\n${left}`);
});

test('a new host is written behind the others, before what is said of the next key', () => {
  const commented = text.replace('bricks:', '\n# What runs where.\nbricks:');
  expect(addSpare(commented, 'cat-03', { address: '10.0.0.3', ssh: '{port: 2222}' })).toBe(
    `${commented.replace('# the second\n', '# the second\n  cat-03: {address: 10.0.0.3, ssh: {port: 2222}}\n')}spares: [cat-03]\n`,
  );
});

test('a host that is there, or hosts in braces, are left to their writer', () => {
  expect(addSpare(text, 'cat-02', { address: '10.0.0.3' })).toBeUndefined();
  expect(addSpare('hosts: {cat-01: {address: 10.0.0.1}}\n', 'cat-02', { address: '10.0.0.2' })).toBeUndefined();
});
