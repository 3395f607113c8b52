import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { KeeperStatus } from '#contract/catalogue-admin.ts';
import { publicKeyOf, signText } from '#contract/ed25519.ts';
import type { Gate } from '#contract/gate.ts';
import { KEEPER_KEY, KEEPER_SOCKET, SCHEDULE_FILE, workerSocket } from '#contract/layout.ts';
import { canonicalEntry, type Entry, entryText, LEAD_MS } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import { askUnix, serveUnix } from '#runtime/unix-http.ts';
import { type Box, makeBox } from './box.fixture.ts';
import { readSchedule } from './schedule/schedule-file.ts';

/** Boxes on loopback, each in a directory of its own with the real keeper: real keys, real votes, real questions. */

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const OPERATOR_SEED = Buffer.alloc(32, 1);

export interface KeptBox extends Box {
  host: string;
  port: number;
  seed: Buffer;
}

export async function makeKeptBoxes(names: readonly string[], workers = 1): Promise<KeptBox[]> {
  const ports = await findFreePorts(names.length);
  return names.map((host, index) => {
    const seed = Buffer.alloc(32, index + 2);
    const keeperPort = ports[index]!;
    const box = makeBox(workers, { host, isKept: true, keeperPort, operatorKey: publicKeyOf(OPERATOR_SEED) });
    mkdirSync(dirname(box.path(KEEPER_KEY)), { recursive: true });
    writeFileSync(box.path(KEEPER_KEY), `${seed.toString('base64url')}\n`);
    return { ...box, host, port: keeperPort, seed };
  });
}

/** An entry that the operator signed, on top of `last`. */
export function signEntry(
  boxes: readonly KeptBox[],
  { last, ...given }: Partial<Entry> & { digest: string; activation: number; last?: Entry | undefined },
): Entry {
  const members = Object.fromEntries(
    boxes.map(({ host, port, seed }) => [host, { address: '127.0.0.1', port, key: publicKeyOf(seed) }]),
  );
  const entry: Entry = {
    epoch: (last?.epoch ?? 0) + 1,
    voteBy: given.activation - LEAD_MS,
    roster: Object.keys(members).sort(),
    members,
    without: [],
    policy: { allowMissing: 0 },
    previous: last === undefined ? null : createHash('sha256').update(canonicalEntry(last)).digest('hex'),
    cancels: null,
    ...given,
    signature: '',
  };
  return { ...entry, signature: signText(OPERATOR_SEED, entryText(entry)) };
}

export interface KeeperRun {
  process: ChildProcess;
  /** What it wrote so far. */
  log(): string;
  exited: Promise<number | null>;
}

export function startKeeper(box: Box, env: NodeJS.ProcessEnv = {}): KeeperRun {
  const child = spawn(process.execPath, [MAIN, 'catalogue-keeper'], {
    env: { ...box.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', chunk => {
    text += chunk;
  });
  const exited = new Promise<number | null>(resolve => {
    child.on('exit', resolve);
  });
  return { process: child, log: () => text, exited };
}

export async function endKeeper({ process: child, exited }: KeeperRun, signal: NodeJS.Signals = 'SIGTERM') {
  child.kill('SIGCONT');
  child.kill(signal);
  return await exited;
}

/** Asks the keeper as `bricksd catalogue-admin` does. */
export async function askKeeper(box: Box, path: string, body?: object): Promise<Record<string, unknown>> {
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await askUnix(box.path(KEEPER_SOCKET), { method, path, body, timeoutMs: 20_000 });
  return answer.body as Record<string, unknown>;
}

export async function propose(box: Box, entry: Entry): Promise<Vote> {
  return voteIn(await askKeeper(box, '/propose', { entry }));
}

export async function refuse(box: Box, entry: Entry): Promise<Vote> {
  return voteIn(await askKeeper(box, '/refuse', { entry }));
}

export async function statusOf(box: Box): Promise<KeeperStatus> {
  return (await askKeeper(box, '/status')) as unknown as KeeperStatus;
}

/** Kinds and epochs of the records on its disk, votes with their choice. */
export function recordsOf(box: Box): string[] {
  return readSchedule(box.path(SCHEDULE_FILE)).map(record => {
    const kind = record.kind === 'vote' ? `vote to ${record.choice}` : record.kind;
    return `${kind} ${record.entry.epoch}`;
  });
}

/** In a worker's place: holds what it is said to, and keeps the last word of its keeper. */
export async function standInForWorker(box: Box, open: string[]): Promise<{ gates: Gate[]; close(): void }> {
  const gates: Gate[] = [];
  const status = { worker: 0, isUp: true, activeEpoch: null, activeDigest: null, open, problem: null, unready: [] };
  const server = await serveUnix(box.path(workerSocket(0)), (_method, url, body) => {
    if (url.pathname !== '/gate') return { status: 200, body: status };
    const gate = body as Gate;
    gates.push(gate);
    return { status: 200, body: { worker: 0, wallMs: Date.now(), lastEpoch: gate.lastEpoch } };
  });
  return { gates, close: () => server.close() };
}

function voteIn(answer: Record<string, unknown>): Vote {
  const { vote } = answer as { vote?: Vote };
  if (vote === undefined) throw new Error(JSON.stringify(answer));
  return vote;
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>(resolve => {
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map(server => (server.address() as { port: number }).port);
  for (const server of servers) server.close();
  return ports;
}
