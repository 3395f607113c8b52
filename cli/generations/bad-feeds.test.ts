import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { EXIT } from '#cli/exit-codes.ts';
import { buildFrom, HEADER, makeTempDir, queryGeneration, refusals } from './testing.ts';

const GOOD = '1\tPot\t15.00 USD\t\t\t\t\n';
const FRAME = zstdCompressSync(HEADER + GOOD, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const SUMMARY = ' BRK-FEED-BAD-ROWS';

test.each<[string, string | Buffer, string]>([
  ['a file without a byte', '', ' BRK-FEED-EMPTY'],
  ['a header alone', HEADER, ' BRK-FEED-EMPTY'],
  ['blank lines alone', '\n \n\n', ' BRK-FEED-EMPTY'],
  ['no header', GOOD, '1 BRK-FEED-HEADER'],
  ['commas for tabs', 'id,title,price\n1,Pot,1 USD\n', '1 BRK-FEED-HEADER'],
  ['UTF-16', Buffer.from(`\uFEFF${HEADER}${GOOD}`, 'utf16le'), ' BRK-FEED-FORMAT'],
  ['a zip archive', Buffer.from('PK\x03\x04xxxx', 'latin1'), ' BRK-FEED-FORMAT'],
  ['bzip2', 'BZh91AY&SY', ' BRK-FEED-FORMAT'],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), ' BRK-FEED-FORMAT'],
  ['gzipped twice', gzipSync(gzipSync(HEADER + GOOD)), ' BRK-FEED-FORMAT'],
  ['a JSON array', '[{"id": 1}]', ' BRK-FEED-FORMAT'],
  ['gzip cut off', gzipSync(HEADER + GOOD.repeat(99)).subarray(0, -9), ' BRK-FEED-DAMAGED'],
  ['gzip with a wrong checksum', flipByte(gzipSync(HEADER + GOOD), -6), ' BRK-FEED-DAMAGED'],
  ['zstd cut off in its header', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), ' BRK-FEED-DAMAGED'],
  ['zstd cut off', zstdCompressSync(HEADER + GOOD.repeat(99)).subarray(0, -3), ' BRK-FEED-DAMAGED'],
  ['zstd whose second frame is cut off', Buffer.concat([FRAME, FRAME.subarray(0, -3)]), ' BRK-FEED-DAMAGED'],
  ['zstd with something behind it', Buffer.concat([FRAME, Buffer.from('more')]), ' BRK-FEED-DAMAGED'],
  ['zstd with a wrong checksum', flipByte(FRAME, -1), ' BRK-FEED-DAMAGED'],
  ['zstd with a damaged block', flipByte(FRAME, -9), ' BRK-FEED-DAMAGED'],
  ['TSV with CR for line ends', (HEADER + GOOD).replaceAll('\n', '\r'), ' BRK-FEED-FORMAT'],
  ['NDJSON with CR for line ends', '{"id": "1"}\r{"id": "2"}\r', ' BRK-FEED-FORMAT'],
  ['gzipped, with CR for line ends', gzipSync((HEADER + GOOD).replaceAll('\n', '\r')), ' BRK-FEED-FORMAT'],
])('a feed that is %s is refused as a whole', async (_what, content, problem) => {
  expect(await refusals(content)).toEqual([problem]);
});

test('a feed whose lines end with CR only is told so', async () => {
  const error = await buildFrom((HEADER + GOOD).replaceAll('\n', '\r')).catch(error => error);
  const message = "The feed's lines end with CR only; they must end with LF.";
  expect(error.problems).toMatchObject([{ message, hint: "Use `tr '\\r' '\\n' < FEED |` and `-` as the feed." }]);
});

test('a CRLF across the end of the first 64 KiB is a line end', async () => {
  const start = '{"id": "1", "title": "Pot", "price": "1 USD", "description": "';
  const feed = `${start.padEnd(64 * 1024 - 3, 'x')}"}\r\n`;
  expect(feed.indexOf('\r')).toBe(64 * 1024 - 1);
  expect((await buildFrom(feed, { name: 'feed.ndjson' })).products).toBe(1);
});

function flipByte(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[bytes.length + at]! ^= 0xff;
  return flipped;
}

test.each<[string, string | Buffer, string]>([
  ['a double id', `${GOOD}`, 'BRK-FEED-DOUBLE-ID'],
  ['no id', '\tPot\t1 USD\t\t\t\t\n', 'BRK-FEED-MISSING'],
  ['no title', '2\t \t1 USD\t\t\t\t\n', 'BRK-FEED-MISSING'],
  ['no price', '2\tPot\t\t\t\t\t\n', 'BRK-FEED-MISSING'],
  ['a price of zero', '2\tPot\t0.00 USD\t\t\t\t\n', 'BRK-FEED-BAD-VALUE'],
  ['thousands separators', '2\tPot\t1,000.00 USD\t\t\t\t\n', 'BRK-FEED-BAD-VALUE'],
  ['another currency', '2\tPot\t1.00 EUR\t\t\t\t\n', 'BRK-FEED-CURRENCY'],
  ['a sale price above the price', '2\tPot\t1.00 USD\t\t\t\t2.00 USD\n', 'BRK-FEED-BAD-VALUE'],
  ['nine levels of categories', '2\tPot\t1.00 USD\t\t1>2>3>4>5>6>7>8>9\t\t\n', 'BRK-FEED-TOO-LONG'],
  ['an empty level', '2\tPot\t1.00 USD\t\tA >> B\t\t\n', 'BRK-FEED-BAD-VALUE'],
  ['NUL', '2\tPo\0t\t1.00 USD\t\t\t\t\n', 'BRK-FEED-BAD-VALUE'],
  ['an escape character', '2\tPo\x1b[31mt\t1.00 USD\t\t\t\t\n', 'BRK-FEED-BAD-VALUE'],
  ['a lone carriage return inside', '2\tPot\t1.00 USD\r2\tX\n', 'BRK-FEED-COLUMNS'],
  ['too few fields', '2\tPot\n', 'BRK-FEED-COLUMNS'],
  ['an open quote', '2\t"Pot\t1.00 USD\t\t\t\t\n', 'BRK-FEED-QUOTES'],
  ['Latin-1', Buffer.from('2\tCaf\xe9\t1.00 USD\t\t\t\t\n', 'latin1'), 'BRK-FEED-NOT-UTF8'],
  ['a field of 10 MB', `2\t${'x'.repeat(10_000_000)}\t1.00 USD\t\t\t\t\n`, 'BRK-FEED-LONG-LINE'],
  ['a title of 513 bytes', `2\t${'x'.repeat(513)}\t1.00 USD\t\t\t\t\n`, 'BRK-FEED-TOO-LONG'],
])('a row with %s stops the build, and can be left out', async (_what, row, code) => {
  const feed = Buffer.concat([Buffer.from(HEADER + GOOD), Buffer.from(row), Buffer.from('9\tCup\t2 USD\t\t\t\t\n')]);
  expect(await refusals(feed)).toEqual([`3 ${code}`, SUMMARY]);
  const built = await buildFrom(feed, { skipBad: 1 });
  expect(built.products).toBe(2);
  expect(built.badRows).toMatchObject([{ line: 3, code }]);
  expect(built.badRows[0]!.value?.length ?? 0).toBeLessThan(90);
});

test('the mark of facet terms is taken out of a feed, so that no title can pose as a category', async () => {
  const built = await buildFrom(`${HEADER}1\tPot \ue000c7\t1 USD\t\t\t\t\n`);
  expect(queryGeneration(built, 'SELECT title FROM product')).toEqual([{ title: 'Pot c7' }]);
});

test('lines of NDJSON that are no objects are bad rows', async () => {
  const feed = '{"id": "1", "title": "Pot", "price": "1 USD"}\nnull\n{"id":\n{"id": "2", "title": "Pan", "price": 1}\n';
  const problems = ['2 BRK-FEED-NOT-JSON', '3 BRK-FEED-NOT-JSON', '4 BRK-FEED-BAD-VALUE', SUMMARY];
  expect(await refusals(feed, { name: 'feed.ndjson' })).toEqual(problems);
});

test('all bad rows are told at once: the first hundred, and how many there are', async () => {
  const rows = Array.from({ length: 150 }, (_, index) => `${index}\tPot\tfree\t\t\t\t\n`);
  const error = await buildFrom(HEADER + GOOD + rows.join('')).catch(error => error);
  expect(error).toMatchObject({ exitCode: EXIT.usage });
  expect(error.problems).toHaveLength(101);
  expect(error.problems[0]).toMatchObject({ message: 'price "free" is not a price; write 15.00 USD.' });
  expect(error.problems[100].message).toContain('150 of 151 rows are bad');
});

test('one bad row more than allowed is one too many; as many as allowed are all listed', async () => {
  const rows = ['a', 'b', 'c'].map(id => `${id}\tPot\tfree\t\t\t\t\n`).join('');
  expect((await refusals(HEADER + GOOD + rows, { skipBad: 2 })).at(-1)).toBe(SUMMARY);
  expect((await buildFrom(HEADER + GOOD + rows, { skipBad: 3 })).badRows).toHaveLength(3);
  expect(await refusals(HEADER + rows, { skipBad: 3 })).toEqual([' BRK-FEED-EMPTY']);
});

test('a feed that is refused leaves nothing behind', async () => {
  const dir = await makeTempDir();
  await refusals(`${HEADER}1\tPot\tfree\t\t\t\t\n`, { dir });
  expect(await readdir(join(dir, 'out'))).toEqual([]);
});

test('a feed that is not there, or is a directory, is told so', async () => {
  const dir = await makeTempDir();
  expect(await refusals('', { feed: join(dir, 'none.tsv') })).toEqual([' BRK-FEED-NOT-FOUND']);
  expect(await refusals('', { feed: dir })).toEqual([' BRK-FEED-NOT-FOUND']);
});
