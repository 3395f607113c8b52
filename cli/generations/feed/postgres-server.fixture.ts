import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Any user but root, which the server refuses to run as. */
const NOBODY = 65534;
/** Where Debian's packages put it, a folder for each version. */
const PACKAGES = '/usr/lib/postgresql';
const READY_TIMEOUT_MS = 60_000;

export interface PostgresServer {
  /** What the environment must say to reach it. */
  env: { PGHOST: string; PGUSER: string; PGDATABASE: string };
  /** Runs statements as the superuser. */
  run(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own in a temporary directory, on a Unix socket only. */
export async function startPostgres(): Promise<PostgresServer> {
  const dir = mkdtempSync(join(tmpdir(), 'bricks-pg-'));
  const ids = process.getuid!() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (ids.uid !== undefined) chownSync(dir, ids.uid, ids.gid);
  const data = join(dir, 'data');
  const bin = findBinaries();
  const initdb = ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...ids, cwd: dir, stdio: 'pipe' });
  const argv = ['-D', data, '-k', dir, '-c', 'listen_addresses=', '-c', 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), argv, { ...ids, cwd: dir, stdio: 'ignore' });
  const env = { PGHOST: dir, PGUSER: 'owner', PGDATABASE: 'postgres' };
  await untilReady(server, env);
  return { env, run: sql => runAs(env, sql), stop: () => stopServer(server, dir) };
}

export function hasPostgres(): boolean {
  return existsSync(PACKAGES);
}

/** Of the newest version that Debian's packages have put there. */
function findBinaries(): string {
  const versions = readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a));
  return join(PACKAGES, versions[0]!, 'bin');
}

async function untilReady(server: ChildProcess, env: PostgresServer['env']): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < READY_TIMEOUT_MS; ) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const isReady = await runAs(env, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('postgres was not ready in time');
}

async function runAs(env: PostgresServer['env'], sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ host: env.PGHOST, user: env.PGUSER, database: env.PGDATABASE });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}

async function stopServer(server: ChildProcess, dir: string): Promise<void> {
  if (server.exitCode === null) {
    const ended = once(server, 'exit');
    // SIGQUIT: at once, since nothing of it is kept.
    server.kill('SIGQUIT');
    await ended;
  }
  rmSync(dir, { recursive: true });
}
