import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_CONFIG, CATALOGUE_DIR, GENERATIONS_DIR, INCOMING_DIR, SCHEDULE_FILE } from '#contract/layout.ts';
import { canonicalEntry, type Entry, formatRecord, LEAD_MS } from '#contract/schedule.ts';

/** A catalogue box in a directory of its own: real files, real worker processes, the real admin command. */

const MAIN = join(import.meta.dirname, '..', 'main.ts');

export interface Box {
  root: string;
  /** Where a path of the contract's layout is. */
  path(path: string): string;
  /** Environment of everything that runs on the box. */
  env: NodeJS.ProcessEnv;
  /** Runs `bricksd catalogue-admin`, answers what it printed; the signal kills it, and rejects. */
  admin(verb: string, input?: unknown, signal?: AbortSignal): Promise<Record<string, unknown>>;
  remove(): void;
}

/** Nobody verifies what it is said to have signed. */
export const DUMMY_KEY = 'A'.repeat(43);

export function makeBox(workers = 1, given: Partial<CatalogueConfig> = {}): Box {
  const root = mkdtempSync(join(tmpdir(), 'box-'));
  const path = (each: string) => join(root, each);
  for (const each of ['/etc/bricks', CATALOGUE_DIR, GENERATIONS_DIR, INCOMING_DIR]) {
    mkdirSync(path(each), { recursive: true });
  }
  const config: CatalogueConfig = {
    shop: 'Test & Shop',
    host: 'cat-01',
    workers,
    cacheBytes: 8 * 1024 * 1024,
    isKept: false,
    onDoubt: 'fence',
    keeperPort: 8731,
    operatorKey: DUMMY_KEY,
    ...given,
  };
  writeFileSync(path(CATALOGUE_CONFIG), JSON.stringify(config));
  const env = { PATH: process.env.PATH, BRICKS_ROOT: root };
  return {
    root,
    path,
    env,
    admin: async (verb, input, signal) => JSON.parse(await runAdmin(env, verb, input, signal)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Entries for digests, each activated at its instant, linked as the contract says. */
export function linkEntries(steps: readonly { digest: string; activation: number }[]): Entry[] {
  const entries: Entry[] = [];
  for (const [index, step] of steps.entries()) {
    const last = entries.at(-1);
    const previous = last === undefined ? null : createHash('sha256').update(canonicalEntry(last)).digest('hex');
    entries.push({
      epoch: index + 1,
      ...step,
      voteBy: step.activation - LEAD_MS,
      roster: ['cat-01'],
      members: { 'cat-01': { address: '127.0.0.1', port: 8731, key: DUMMY_KEY } },
      without: [],
      policy: { allowMissing: 0 },
      previous,
      cancels: null,
      signature: '',
    });
  }
  return entries;
}

export function writeSchedule(box: Box, entries: readonly Entry[], torn = ''): void {
  const lines = entries.map(entry => formatRecord({ kind: 'commit', entry, votes: [], recordedAt: 1 }));
  writeFileSync(box.path(SCHEDULE_FILE), lines.join('') + torn);
}

/** A listening socket as the service manager holds it, shared by all workers. */
export interface HeldSocket {
  port: number;
  fd: number;
  close(): void;
}

interface TcpHandle {
  fd: number;
  bind(address: string, port: number): number;
  getsockname(into: { port?: number }): number;
  close(): void;
}
type Binding = (name: 'tcp_wrap') => { TCP: new (type: number) => TcpHandle; constants: { SERVER: number } };

/** A socket that is only bound: a net.Server of the test's own would accept connections meant for the workers. */
export function holdSocket(): HeldSocket {
  const { TCP, constants } = (process as unknown as { binding: Binding }).binding('tcp_wrap');
  const handle = new TCP(constants.SERVER);
  if (handle.bind('127.0.0.1', 0) !== 0) throw new Error('the socket could not be bound');
  const address: { port?: number } = {};
  handle.getsockname(address);
  return { port: address.port!, fd: handle.fd, close: () => handle.close() };
}

export interface Worker {
  process: ChildProcess;
  /** What it logged so far, parsed. */
  log(): Record<string, unknown>[];
  /** Its exit code, after it ended. */
  exited: Promise<number | null>;
}

/** Starts a worker as systemd does: the socket as descriptor 3, LISTEN_PID its own. */
export function startWorker(box: Box, number: number, fd: number, env: NodeJS.ProcessEnv = {}): Worker {
  const child = spawn('/bin/sh', ['-c', 'export LISTEN_PID=$$; exec "$0" "$@"', process.execPath, MAIN, 'catalogue'], {
    env: { ...box.env, BRICKS_WORKER: String(number), LISTEN_FDS: '1', LISTEN_FDNAMES: 'http', ...env },
    stdio: ['ignore', 'ignore', 'pipe', fd],
  });
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', chunk => {
    text += chunk;
  });
  const exited = new Promise<number | null>(resolve => {
    child.on('exit', resolve);
  });
  const log = () =>
    text
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line));
  return { process: child, log, exited };
}

export async function stopWorker(worker: Worker): Promise<number | null> {
  worker.process.kill('SIGTERM');
  return worker.exited;
}

/** Asks again and again until the answer is true; the test's own deadline ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => {
      setTimeout(resolve, 10);
    });
  }
}

function runAdmin(env: NodeJS.ProcessEnv, verb: string, input: unknown, signal?: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'catalogue-admin', verb], { env, signal });
  child.stdin.end(input === undefined ? '' : JSON.stringify(input));
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', chunk => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve(out) : reject(new Error(`exit ${code}: ${errors}`))));
  });
}
