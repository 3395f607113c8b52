import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTempDir } from '../testing.ts';
import { findPassword } from './postgres-password.ts';

const REQUEST = { host: 'db.example', port: 5432, database: 'shop', user: 'clerk' };

async function find(content: string, mode = 0o600, request = REQUEST): Promise<string> {
  const file = join(await makeTempDir(), 'pgpass');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return findPassword(request, { PGPASSFILE: file });
}

test.each([
  ['db.example:5432:shop:clerk:secret', 'secret'],
  ['# db.example:5432:shop:clerk:old\n\nother:*:*:*:a\n*:*:*:clerk:b\n*:*:*:*:c', 'b'],
  ['*:*:*:*:with:colons', 'with:colons'],
  ['*:*:*:*:a\\:b\\\\c\r\n', 'a:b\\c'],
  ['*:*:*:clerk', ''],
  ['', ''],
])('of the password file %j the first line that fits is taken', async (content, password) => {
  expect(await find(content)).toBe(password);
});

test('a socket is the localhost of the password file', async () => {
  expect(await find('localhost:*:*:*:a', 0o600, { ...REQUEST, host: '/run/postgresql' })).toBe('a');
});

test('a password file that others may read is not used, and one that is missing is no error', async () => {
  expect(await find('*:*:*:*:a', 0o640)).toBe('');
  expect(await findPassword(REQUEST, { PGPASSFILE: '/nonexistent' })).toBe('');
});

test('PGPASSWORD comes before the file', async () => {
  expect(await findPassword(REQUEST, { PGPASSFILE: '/nonexistent', PGPASSWORD: 'a' })).toBe('a');
});
