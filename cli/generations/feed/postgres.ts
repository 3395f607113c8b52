import { Client, type FieldDef, type QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import { BricksError } from '#cli/errors.ts';
import { EXIT } from '#cli/exit-codes.ts';
import { type Interrupt, listenForInterrupt } from '../../run/interrupt.ts';
import { badHeader, readColumnNames } from './columns.ts';
import type { FeedRow } from './feed-row.ts';
import { connectError, notASelect, queryError } from './postgres-errors.ts';
import { POSTGRESQL } from './postgres-name.ts';
import { findPassword, type PasswordRequest } from './postgres-password.ts';
import { isNumber, parsersOf, readPostgresRow, type Value } from './postgres-values.ts';

const ROWS_PER_FETCH = 500;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * The rows of a query, numbered from 1, in memory that doesn't grow with them: one snapshot, read-only, by a cursor. The
 * server is that of the environment (PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSFILE …). Ctrl-C cancels the query and
 * throws BRK-INTERRUPTED. Throws BricksError BRK-FEED-DB-… and BRK-FEED-SQL.
 */
export async function* readQueryRows(query: string): AsyncGenerator<FeedRow[]> {
  const interrupt = listenForInterrupt(() => {});
  const session = await openSession(work => orInterrupted(interrupt, work)).catch(error => {
    interrupt.end();
    throw error;
  });
  try {
    yield* session.readRows(query);
  } finally {
    if (interrupt.isInterrupted()) await session.cancel();
    await session.end();
    interrupt.end();
  }
}

/** Rejects at Ctrl-C. A race against one promise for all would hold what each of them gave. */
type Await = <T>(work: Promise<T>) => Promise<T>;

function orInterrupted<T>(interrupt: Interrupt, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = interrupt.onInterrupt(() => reject(interruptedError()));
    work.then(resolve, reject).finally(forget);
  });
}

interface Session {
  readRows(query: string): AsyncGenerator<FeedRow[]>;
  cancel(): Promise<void>;
  end(): Promise<void>;
}

async function openSession(wait: Await): Promise<Session> {
  const client = await connect(wait);
  // A connection that is lost while nothing is asked is told by the next read.
  client.on('error', () => {});
  const pid = await prepareSession(client).catch(async error => {
    await client.end();
    throw queryError(error, '');
  });
  const readRows = async function* (query: string): AsyncGenerator<FeedRow[]> {
    const read = await openCursor(client, query);
    const first = await wait(read());
    if (first.fields.length === 0) throw notASelect();
    const names = checkColumns(first.fields);
    let row = 0;
    for (let { rows } = first; rows.length > 0; { rows } = await wait(read())) {
      yield rows.map((values, index) => readPostgresRow(row + index + 1, names, values));
      row += rows.length;
    }
  };
  return { readRows, cancel: () => cancelQuery(pid), end: () => client.end() };
}

async function connect(wait: Await): Promise<Client> {
  const client = newClient();
  try {
    await wait(client.connect());
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error instanceof BricksError ? error : connectError(client, error as Error);
  }
}

function newClient(): Client {
  const timeoutSeconds = Number(process.env.PGCONNECT_TIMEOUT ?? 0);
  const connectionTimeoutMillis = timeoutSeconds > 0 ? timeoutSeconds * 1000 : CONNECT_TIMEOUT_MS;
  const client: Client = new Client({
    fallback_application_name: 'bricks',
    connectionTimeoutMillis,
    keepAlive: true,
    // Asked for when the server wants one.
    password: () => findPassword(describeTarget(client), process.env),
  });
  return client;
}

function describeTarget({ host, port, database, user }: Client): PasswordRequest {
  return { host, port, database: database ?? '', user: user ?? '' };
}

/** How values are written must not depend on what the role or the database has set: the same rows give the same bytes. */
const WRITING = `SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'iso_8601';
  SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`;

/** Gives the server's process. */
async function prepareSession(client: Client): Promise<number> {
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; ${WRITING}`);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

interface Fetched {
  rows: Value[][];
  fields: FieldDef[];
}

async function openCursor(client: Client, query: string): Promise<() => Promise<Fetched>> {
  const { rows } = await client.query<{ oid: number }>(
    "SELECT oid FROM pg_catalog.pg_type WHERE typoutput = 'pg_catalog.array_out'::regproc",
  );
  const types = { getTypeParser: parsersOf(new Set(rows.map(row => row.oid))) };
  const cursor = client.query(new Cursor<Value[]>(query, [], { rowMode: 'array', types }));
  return () =>
    new Promise((resolve, reject) => {
      // Behind the last row it gives no result, whatever its types say.
      cursor.read(ROWS_PER_FETCH, (error, rows, result: QueryResult | undefined) => {
        if (error) reject(queryError(error, query));
        else resolve({ rows, fields: result?.fields ?? [] });
      });
    });
}

function checkColumns(fields: readonly FieldDef[]): string[] {
  const hint = "Name the columns in the query: SELECT sku AS id, name AS title, amount || ' USD' AS price FROM …";
  const names = readColumnNames(
    POSTGRESQL,
    fields.map(field => field.name),
    hint,
  );
  const bare = names.find((name, index) => /^(sale_)?price$/.test(name) && isNumber(fields[index]!.dataTypeID));
  if (bare === undefined) return names;
  const message = `The column ${bare} is a number; a price is a text with its currency: 15.00 USD.`;
  throw badHeader(POSTGRESQL, message, `Write ${bare} || ' USD' AS ${bare} in the query.`);
}

/** By a connection of its own: the query's is busy. What can't be cancelled ends when it next writes to it. */
async function cancelQuery(pid: number): Promise<void> {
  const client = newClient();
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    // The server is gone, or takes no more connections: there is nothing else that could be asked.
  } finally {
    await client.end().catch(() => {});
  }
}

function interruptedError(): BricksError {
  const message = 'The query was cancelled; nothing was built.';
  return new BricksError({ code: 'BRK-INTERRUPTED', where: POSTGRESQL, message, hint: null }, EXIT.interrupted);
}
