import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScope, scopeKey } from './scope.ts';

const keyOf = (texts: string[], destination: string) => scopeKey(readScope(texts), destination);

test('a configuration that says the same for all is asked once', () => {
  const debian = 'Include /etc/ssh/ssh_config.d/*.conf\nHost *\n    SendEnv LANG LC_*\n';
  expect(keyOf([debian], '10.0.0.1')).toBe(keyOf([debian], 'cat-01'));
  expect(keyOf([], 'a')).toBe(keyOf([], 'b'));
});

test('hosts that match the same Host lines are asked about once', () => {
  const text = '# Host x\nhost=10.0.0.* !10.0.0.9 "cat-??"\n  ProxyJump bastion\n';
  expect(keyOf([text], '10.0.0.1')).toBe(keyOf([text], 'cat-07'));
  for (const other of ['10.0.0.9', '10.0.1.1', 'cat-007', '10x0.0.1'])
    expect(keyOf([text], other)).not.toBe(keyOf([text], '10.0.0.1'));
});

test.each([
  'Match final host 10.*',
  'match exec "test -e x"',
  'Match host a\nHostName b',
  'HostName %h.example',
  'CanonicalizeHostname=yes',
])('with "%s" each host is asked about by itself', line => {
  expect(keyOf([`Host *\n${line}\n`], 'a')).not.toBe(keyOf([`Host *\n${line}\n`], 'b'));
});

test('hosts that the same "Match host" fits are asked about once', () => {
  const text = 'Match user ops !host 10.0.0.*,!10.0.0.9\n  ProxyJump bastion\nMatch all originalhost x\n  User y\n';
  expect(keyOf([text], '10.0.0.1')).toBe(keyOf([text], '10.0.0.2'));
  for (const other of ['10.0.0.9', 'x']) expect(keyOf([text], other)).not.toBe(keyOf([text], '10.0.0.1'));
});

test('"Match all" and a plain HostName keep hosts together', () => {
  expect(readScope(['Match all\nHostName bastion.example\nCanonicalizeHostname no\n'])).toEqual({ patternLists: [] });
});

test('OpenSSH itself answers alike for all that have the same key', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  const path = join(dir, 'config');
  const answerOf = (destination: string) =>
    execFileSync('ssh', ['-G', '-F', path, '--', destination], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).replace(/^(host|hostname) .*\n/gm, '');
  const pattern = fc.constantFrom('a*', '!ab', 'A?', '*', 'b', '"b?"', '!a*', '?', 'ba*b');
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
  const block = fc.tuple(fc.constantFrom('Host', 'Match host', 'Match user root !originalhost'), patterns);
  try {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), blocks => {
        const text = blocks
          .map(
            ([line, words], index) =>
              `${line} ${line === 'Host' ? words.join(' ') : words.join(',').replaceAll('"', '')}\n  Port ${index + 1}\n  SetEnv X${index}=1\n`,
          )
          .join('');
        writeFileSync(path, text);
        const answers = new Map<string, string>();
        for (const name of ['a', 'ab', 'Ab', 'b', 'bab']) {
          const key = keyOf([text], name);
          const answer = answerOf(name);
          expect(answers.get(key) ?? answer).toBe(answer);
          answers.set(key, answer);
        }
      }),
      { numRuns: 25 },
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});
