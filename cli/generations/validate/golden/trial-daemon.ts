import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeTrialBox } from './trial-box.ts';

/** It reads the whole file before it answers: a second for 200 MB, more on a machine that does other things. */
const START_MS = 60_000;
/** Within this every answer must come: a page takes milliseconds. */
const ANSWER_MS = 2_000;

export interface TrialAnswer {
  status: number;
  /** Of X-Bricks-Generation. */
  generation: string | undefined;
  body: string;
}

/** The catalogue daemon itself, as a process beside this one, with one generation. */
export interface TrialDaemon {
  /** Of the process; null where it could not be started. */
  pid: number | null;
  /** The temporary directory that is its box. */
  root: string;
  /** Resolves when it serves; rejects with what it says where it does not. */
  ready: Promise<void>;
  /** Rejects where no answer comes in time. */
  ask(target: string): Promise<TrialAnswer>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../../../daemons/main.ts');
const END_WITH_PARENT = join(import.meta.dirname, 'end-with-parent.ts');

/** Of the checkout's sources, not of the release that the boxes run; no port is opened, and it ends with this process. */
export function startTrialDaemon(dir: string, digest: string, shop: string): TrialDaemon {
  const box = makeTrialBox(dir, digest, shop);
  const args = ['--disable-warning=ExperimentalWarning', '--import', END_WITH_PARENT, MAIN, 'catalogue'];
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      BRICKS_ROOT: box.root,
      BRICKS_WORKER: '0',
      BRICKS_LISTEN: `unix:${box.socket}`,
    },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const agent = new Agent({ keepAlive: true });
  const ready = waitUntilReady(child);
  // It may fail while nobody waits for it yet.
  ready.catch(() => {});
  return {
    pid: child.pid ?? null,
    root: box.root,
    ready,
    ask: target => ask(box.socket, agent, target),
    stop: async () => {
      agent.destroy();
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }
      box.remove();
    },
  };
}

function waitUntilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = 'it said nothing';
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS / 1000} s: ${last}`)), START_MS);
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(why));
    };
    child.once('error', error => fail(error.message));
    child.once('exit', code => fail(`it ended with ${code}: ${last}`));
    createInterface({ input: child.stderr! }).on('line', line => {
      last = line.slice(0, 500);
      if (!line.includes('"message":"ready"')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function ask(socketPath: string, agent: Agent, path: string): Promise<TrialAnswer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const fail = (error: Error) => reject(signal.aborted ? new Error(`no answer within ${ANSWER_MS / 1000} s`) : error);
    const outgoing = request({ socketPath, path, agent, signal, headers: { Host: 'localhost' } }, incoming => {
      const generation = incoming.headers['x-bricks-generation'] as string | undefined;
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode!, generation, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.on('error', fail).end();
  });
}
