import { expect, it } from 'vitest';
import { findMirror } from './mirror.ts';

it('uses the mirror of one-line sources, options and comments aside', () => {
  const list =
    '# deb http://old.example/debian trixie main\ndeb [signed-by=/k.gpg] http://mirror.example/debian/ trixie main\n';
  expect(findMirror([list])).toBe('http://mirror.example/debian');
});

it('uses the mirror of deb822 sources, and not the security archive', () => {
  const security = 'Types: deb\nURIs: https://mirror.example/debian-security\n';
  expect(findMirror([security, 'Types: deb\nURIs: https://mirror.example/debian\n'])).toBe(
    'https://mirror.example/debian',
  );
});

it('uses Debian’s own where this machine has no Debian mirror', () => {
  expect(findMirror(['deb http://archive.ubuntu.com/ubuntu noble main\n'])).toBe('http://deb.debian.org/debian');
  expect(findMirror([])).toBe('http://deb.debian.org/debian');
});
