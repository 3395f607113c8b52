import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BricksError } from '#cli/errors.ts';
import { isLeftOut } from '../../../test/is-left-out.ts';
import { makeTempDir } from '../testing.ts';
import { readQueryRows } from './postgres.ts';
import { hasPostgres, type PostgresServer, startPostgres } from './postgres-server.fixture.ts';
import { type SeenRow, seeRow } from './testing.ts';

let server: PostgresServer;

function useServer(env: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries({ ...server.env, ...env })) vi.stubEnv(name, value);
}

async function read(query: string): Promise<SeenRow[]> {
  const rows: SeenRow[] = [];
  for await (const batch of readQueryRows(query)) rows.push(...batch.map(seeRow));
  return rows;
}

/** The one problem of a query, with its exit status. */
async function refusal(query: string): Promise<{ code: string; message: string; hint: string | null; exit: number }> {
  const error = await read(query).catch(error => error);
  if (!(error instanceof BricksError)) throw error;
  return { ...error.problems[0]!, exit: error.exitCode };
}

async function countQueries(): Promise<number> {
  const sql = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'bricks' AND state <> 'idle'";
  return (await server.run(sql)).length;
}

describe.skipIf(isLeftOut('PostgreSQL', hasPostgres()))('from PostgreSQL', () => {
  beforeAll(async () => {
    server = await startPostgres();
    await server.run(`CREATE TABLE goods (id int, title text, price text);
    INSERT INTO goods SELECT n, 'Pot ' || n, n || '.00 USD' FROM generate_series(1, 1200) AS n;
    CREATE ROLE clerk LOGIN; CREATE TYPE tone AS ENUM ('red', 'blue')`);
  }, 90_000);
  afterAll(() => server.stop());
  afterEach(() => vi.unstubAllEnvs());

  test('rows are numbered, through as many fetches as it takes', async () => {
    useServer();
    const rows = await read('SELECT id, title, price FROM goods ORDER BY id');
    expect(rows).toHaveLength(1200);
    expect(rows[1199]).toEqual({ line: 1200, id: '1200', title: 'Pot 1200', price: '1200.00 USD' });
  });

  test('nulls are absent, arrays are repeated attributes, all other values are as the server writes them', async () => {
    useServer({ PGOPTIONS: '-c datestyle=SQL,DMY -c timezone=Asia/Tokyo -c extra_float_digits=0' });
    await server.run("CREATE TABLE things (tones tone[]); INSERT INTO things VALUES (ARRAY['red', 'blue']::tone[])");
    const query = `SELECT 12345678901234567890 AS id, 'Tütü' AS title, '1 USD' AS "g:Price", NULL AS brand, '' AS mpn,
    ARRAY['a,b', NULL, 'c "d"'] AS color, true AS adult, ARRAY[true, false] AS flags, 0.1::float8 AS weight,
    tones AS size, timestamptz '2026-01-02 03:04:05+00' AS available, '{}'::text[] AS nothing FROM things`;
    expect(await read(query)).toEqual([
      {
        line: 1,
        id: '12345678901234567890',
        title: 'Tütü',
        price: '1 USD',
        color: ['a,b', 'c "d"'],
        adult: 'true',
        flags: ['true', 'false'],
        weight: '0.1',
        size: ['red', 'blue'],
        available: '2026-01-02 03:04:05+00',
      },
    ]);
  });

  test('a row that is bad is told by its number, and the next one is read', async () => {
    useServer();
    const query = `SELECT n AS id, 'x' AS title, '1 USD' AS price, CASE n WHEN 1 THEN ARRAY[['a']] END AS color,
    CASE n WHEN 2 THEN E'a\\x01' END AS size FROM generate_series(1, 3) AS n`;
    expect(await read(query)).toEqual([
      { line: 1, bad: 'BRK-FEED-BAD-VALUE color is a list in a list, not a text' },
      { line: 2, bad: 'BRK-FEED-BAD-VALUE size holds the control character U+0001' },
      { line: 3, id: '3', title: 'x', price: '1 USD' },
    ]);
  });

  test.each([
    ['SELECT FROM goods', 'BRK-FEED-SQL', 'The statement returns no rows', 2],
    ['SELECT id FORM goods x', 'BRK-FEED-SQL', 'syntax error at or near "goods" (line 1, column 16)', 2],
    ['SELECT id,\n  titel, price FROM goods', 'BRK-FEED-SQL', 'column "titel" does not exist (line 2, column 3)', 2],
    ["SELECT 'é', x FROM goods", 'BRK-FEED-SQL', 'column "x" does not exist (line 1, column 13)', 2],
    ['', 'BRK-FEED-SQL', 'The statement returns no rows', 2],
    ['SET work_mem = 4096', 'BRK-FEED-SQL', 'The statement returns no rows', 2],
    ['SELECT 1; SELECT 2', 'BRK-FEED-SQL', 'cannot insert multiple commands', 2],
    ['DELETE FROM goods RETURNING *', 'BRK-FEED-SQL', 'cannot execute DELETE in a read-only transaction', 2],
    ['SELECT id, title FROM goods', 'BRK-FEED-HEADER', 'There is no column price', 2],
    ['SELECT id, title, price, 1 AS sale_price FROM goods', 'BRK-FEED-HEADER', 'sale_price is a number', 2],
    ['SELECT id, title, 15.00 AS price FROM goods', 'BRK-FEED-HEADER', 'a text with its currency: 15.00 USD', 2],
    ['SELECT id, title, price, 1 / (id - 900) AS x FROM goods', 'BRK-FEED-SQL', 'division by zero', 2],
  ])('the query %j is refused with %s', async (query, code, message, exit) => {
    useServer();
    const problem = await refusal(query);
    expect(problem).toMatchObject({ code, exit });
    expect(problem.message).toContain(message);
  });

  test('a role that may not read is told what to grant', async () => {
    useServer({ PGUSER: 'clerk' });
    const problem = await refusal('SELECT id, title, price FROM goods');
    expect(problem).toMatchObject({ code: 'BRK-FEED-DB-DENIED', exit: 1 });
    expect(problem.message).toContain('permission denied for table goods');
  });

  test.each([
    ['no server', { PGHOST: '/nonexistent' }, 'ENOENT'],
    ['no such database', { PGDATABASE: 'none' }, 'database "none" does not exist'],
    ['no such role', { PGUSER: 'none' }, 'role "none" does not exist'],
    ['no such host', { PGHOST: 'host.invalid' }, 'host.invalid'],
  ])('%s is told with what was tried', async (_what, env, reason) => {
    useServer(env);
    const problem = await refusal('SELECT 1');
    expect(problem).toMatchObject({ code: 'BRK-FEED-DB-CONNECT', exit: 1 });
    expect(problem.message).toContain(reason);
  });

  test('the password comes from the file that PGPASSFILE names, and is told nowhere', async () => {
    await server.run("SET password_encryption = 'scram-sha-256'; CREATE ROLE guarded LOGIN PASSWORD 'open sesame'");
    const [file] = await server.run("SELECT current_setting('hba_file') AS path");
    writeFileSync(String(file!.path), 'local all guarded scram-sha-256\nlocal all all trust\n');
    await server.run('SELECT pg_reload_conf(); GRANT SELECT ON goods TO guarded');
    const passFile = join(await makeTempDir(), 'pgpass');
    writeFileSync(passFile, '*:*:*:guarded:open sesame\n');
    chmodSync(passFile, 0o600);
    useServer({ PGUSER: 'guarded', PGPASSFILE: passFile });
    await vi.waitFor(
      async () => expect(await read('SELECT id, title, price FROM goods LIMIT 1')).toHaveLength(1),
      20_000,
    );
    useServer({ PGUSER: 'guarded', PGPASSFILE: '/nonexistent' });
    expect((await refusal('SELECT 1')).message).toContain('it asks for a password, and there is none');
    useServer({ PGUSER: 'guarded', PGPASSWORD: 'wrong secret' });
    const wrong = await refusal('SELECT 1');
    expect(wrong.message).toContain('password authentication failed');
    expect(JSON.stringify(wrong)).not.toContain('secret');
  });

  test('a connection that is lost half-way is told, and is no end of the feed', async () => {
    useServer();
    const rows = readQueryRows('SELECT id, title, price FROM goods ORDER BY id');
    expect((await rows.next()).value).toHaveLength(500);
    await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bricks'");
    const error = await (async () => {
      for await (const _ of rows);
    })().catch(error => error);
    expect(error).toMatchObject({ exitCode: 1, problems: [{ code: 'BRK-FEED-DB-LOST' }] });
  });

  test('a query that the server ends for its time is told', async () => {
    useServer({ PGOPTIONS: '-c statement_timeout=200' });
    const problem = await refusal("SELECT 1 AS id, 'a' AS title, '1 USD' AS price FROM pg_sleep(60)");
    expect(problem).toMatchObject({ code: 'BRK-FEED-DB-LOST', exit: 1 });
    expect(problem.message).toContain('statement timeout');
  });

  test('Ctrl-C cancels the query on the server', async () => {
    useServer();
    const reading = read("SELECT 1 AS id, 'a' AS title, '1 USD' AS price FROM pg_sleep(600)").catch(error => error);
    await vi.waitFor(async () => expect(await countQueries()).toBe(1), 20_000);
    process.emit('SIGINT');
    expect(await reading).toMatchObject({ exitCode: 130, problems: [{ code: 'BRK-INTERRUPTED' }] });
    await vi.waitFor(async () => expect(await countQueries()).toBe(0), 20_000);
  });

  test('who stops reading leaves no query behind', async () => {
    useServer();
    for await (const batch of readQueryRows('SELECT id, title, price FROM goods')) {
      expect(batch).toHaveLength(500);
      break;
    }
    await vi.waitFor(async () => expect(await countQueries()).toBe(0), 20_000);
  });

  test('a hundred megabytes of rows are read in memory that does not grow with them', async () => {
    useServer();
    const query = `SELECT n AS id, 'a' AS title, '1 USD' AS price, repeat('word ', 200) AS description
      FROM generate_series(1, 100000) AS n`;
    const seen: number[] = [];
    for await (const _ of readQueryRows(query)) seen.push(process.memoryUsage().rss);
    expect(seen).toHaveLength(200);
    // The first ones are the heap's own growth to its working size.
    expect(seen.at(-1)! - seen[60]!).toBeLessThan(60e6);
  });

  test('rows are those of one instant, whatever others change meanwhile', async () => {
    useServer();
    const rows = readQueryRows('SELECT id, title, price FROM goods ORDER BY id');
    await rows.next();
    await server.run("UPDATE goods SET title = 'new' WHERE id = 1200");
    const rest: SeenRow[] = [];
    for await (const batch of rows) rest.push(...batch.map(seeRow));
    expect(rest.at(-1)).toMatchObject({ title: 'Pot 1200' });
  });
});
