import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Whose password is asked for. A host that begins with a slash is a directory of sockets. */
export interface PasswordRequest {
  host: string;
  port: number;
  database: string;
  user: string;
}

/**
 * The password of PGPASSWORD, else of the first line that fits in the file that PGPASSFILE names, or ~/.pgpass
 * (PostgreSQL's manual, "The Password File"); '' for none. As there, a file that others may read is not used.
 */
export async function findPassword(request: PasswordRequest, env: NodeJS.ProcessEnv): Promise<string> {
  if (env.PGPASSWORD) return env.PGPASSWORD;
  const lines = await readLines(env.PGPASSFILE ?? join(homedir(), '.pgpass'));
  for (const fields of lines.map(splitFields)) {
    if (isFor(request, fields)) return fields[4] ?? '';
  }
  return '';
}

async function readLines(file: string): Promise<string[]> {
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) return [];
    return (await readFile(file, 'utf8')).split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'));
  } catch {
    // As for psql: no such file is no error, and the server's refusal is told.
    return [];
  }
}

/** At colons; a backslash makes the next character a plain one. */
function splitFields(line: string): string[] {
  const fields = [''];
  for (const [part] of line.matchAll(/\\?./gs)) {
    if (part === ':' && fields.length < 5) fields.push('');
    else fields[fields.length - 1] += part.length > 1 ? part.slice(1) : part;
  }
  return fields;
}

function isFor({ host, port, database, user }: PasswordRequest, fields: readonly string[]): boolean {
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  return fields.length === 5 && wanted.every((each, index) => fields[index] === '*' || fields[index] === each);
}
