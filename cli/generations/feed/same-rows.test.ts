import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { isLeftOut } from '../../../test/is-left-out.ts';
import { buildFrom } from '../testing.ts';
import { hasPostgres, startPostgres } from './postgres-server.fixture.ts';
import { readRows } from './rows.ts';
import { FEED_FORMATS, repeatFeed, sampleText } from './testing.ts';
import { readTsvHeader, splitTsvLine } from './tsv.ts';

const PRODUCTS = 400;

afterEach(() => vi.unstubAllEnvs());

test('the same rows give the same generation in every format, plain, by gzip and by zstd', async () => {
  const { digest } = await buildFrom(sampleText('tsv', PRODUCTS));
  for (const format of FEED_FORMATS) {
    const text = sampleText(format, PRODUCTS);
    for (const [ending, bytes] of [
      ['', text],
      ['.gz', gzipSync(text)],
      ['.zst', zstdCompressSync(text)],
    ] as const) {
      const name = `feed.${format}${ending}`;
      expect([name, (await buildFrom(bytes, { name })).digest]).toEqual([name, digest]);
    }
    expect((await buildFrom('', { feed: '-', stdin: Readable.from([Buffer.from(text)]) })).digest).toBe(digest);
  }
});

test.skipIf(isLeftOut('PostgreSQL', hasPostgres()))(
  'the same rows give the same generation from a query',
  { timeout: 120_000 },
  async () => {
    const text = sampleText('tsv', PRODUCTS);
    const [header, ...lines] = text.trimEnd().split('\n');
    const names = readTsvHeader('feed', 1, header!);
    const server = await startPostgres();
    try {
      for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
      const quote = (field: string) => (field === '' ? 'NULL' : `'${field.replaceAll("'", "''")}'`);
      const rows = lines.map((line, at) => `(${[at, ...splitTsvLine(line).map(quote)].join(', ')})`);
      const columns = names.map(name => `"${name}" text`);
      await server.run(`CREATE TABLE goods (position int, ${columns}); INSERT INTO goods VALUES ${rows}`);
      const query = `SELECT ${names.map(name => `"${name}"`)} FROM goods ORDER BY position`;
      const built = await buildFrom('', { feed: 'postgresql', query });
      expect(built.digest).toBe((await buildFrom(text)).digest);
      expect(built.manifest.feed).toBe('postgresql');
      const twice = `SELECT n AS id, 'Pot' AS title, '1 USD' AS price FROM unnest(ARRAY[4, 5, 4]) AS n`;
      const { badRows } = await buildFrom('', { feed: 'postgresql', query: twice, skipBad: 1 });
      expect(badRows).toMatchObject([{ line: 3, reason: 'is also the id of row 1' }]);
    } finally {
      await server.stop();
    }
  },
);

test.each(FEED_FORMATS)('60 MB of %s are read in memory that does not grow with them', async format => {
  const collect = exposeCollector();
  // What is still held after a collection: the process's size would tell how lazy the collector is.
  const heldBytes: number[] = [];
  const stdin = Readable.from(
    (function* () {
      let sizeBytes = 0;
      for (const chunk of repeatFeed(format, 60e6)) {
        sizeBytes += chunk.length;
        if (sizeBytes > heldBytes.length * 10e6) {
          collect();
          const { heapUsed, external } = process.memoryUsage();
          heldBytes.push(heapUsed + external);
        }
        yield chunk;
      }
    })(),
  );
  let rows = 0;
  for await (const batch of readRows({ feed: '-', stdin })) rows += batch.length;
  expect(rows).toBeGreaterThan(50_000);
  expect(heldBytes.length).toBeGreaterThan(5);
  expect(heldBytes.at(-1)! - heldBytes[1]!).toBeLessThan(5e6);
});

/** The garbage collector as a function, which Node has behind a flag. */
function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
