import { type Client, DatabaseError } from 'pg';
import { type BricksError, failure, usageError } from '#cli/errors.ts';
import { POSTGRESQL } from './postgres-name.ts';

/** The password is in none of these: pg keeps it out of its errors, and the server never sends it. */
export function connectError(client: Client, error: Error): BricksError {
  const server = `${client.user ?? ''}@${client.host}:${client.port}/${client.database ?? ''}`;
  const reason = firstReason(error);
  const hint = 'The server is the one that PGHOST, PGPORT, PGDATABASE, PGUSER and ~/.pgpass or PGPASSWORD name.';
  return failure('BRK-FEED-DB-CONNECT', POSTGRESQL, `No connection to ${server}: ${reason}.`, hint);
}

/** One name may stand for several addresses; each has its own error. */
function firstReason(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  if (first.message.includes('client password must be a')) return 'it asks for a password, and there is none';
  return first.message.replace(/\.$/, '');
}

/** What ended a query, by its SQLSTATE (PostgreSQL's manual, appendix A); by none where the connection was lost. */
export function queryError(error: Error, query: string): BricksError {
  if (!(error instanceof DatabaseError)) return lost(error.message);
  const code = error.code ?? '';
  const message = `${error.message}${placeOf(error, query)}.`;
  if (code === '42501') {
    const hint = 'GRANT SELECT on what the query reads to the role that PGUSER names.';
    return failure('BRK-FEED-DB-DENIED', POSTGRESQL, `The server refuses it: ${message}`, hint);
  }
  if (/^(08|53|57|58|XX)|^40001$/.test(code)) return lost(error.message);
  const hint = code === '25006' ? 'A feed is only read: the transaction is read-only.' : null;
  return usageError('BRK-FEED-SQL', POSTGRESQL, `The query fails: ${message}`, hint);
}

function lost(reason: string): BricksError {
  const message = `The query ended half-way: ${reason.replace(/\.$/, '')}. Nothing was built.`;
  return failure(
    'BRK-FEED-DB-LOST',
    POSTGRESQL,
    message,
    'Run it again; the reason may stand in the log of the server.',
  );
}

/** " (line 2, column 5)", from the server's count of characters. */
function placeOf(error: DatabaseError, query: string): string {
  if (error.position === undefined) return '';
  const before = [...query]
    .slice(0, Number(error.position) - 1)
    .join('')
    .split('\n');
  return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`;
}

export function notASelect(): BricksError {
  return usageError('BRK-FEED-SQL', POSTGRESQL, 'The statement returns no rows; a feed is one SELECT.');
}
