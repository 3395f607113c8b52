import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { ailmentOf, hostNames } from './inventory.ts';

export interface SimulatedFleet {
  names: string[];
  /** Those that can't be reached. */
  sick: string[];
  run(...args: string[]): Promise<Run>;
  stop(): Promise<void>;
}

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
  tookMs: number;
  /** Of the CLI's process: the most memory that it held, and the processor time that it took. */
  peakBytes: number;
  cpuMs: number;
}

/** Starts N hosts on the loopback interface in a process of their own; the CLI that is run is the real one. */
export async function startFleet(count: number): Promise<SimulatedFleet> {
  const directory = mkdtempSync(join(tmpdir(), 'bricks-fleet-'));
  const servers = spawn(process.execPath, [here('servers.ts'), directory, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(servers, 'close');
  await Promise.race([
    once(servers.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the hosts did not start'))),
  ]);
  const names = hostNames(count);
  return {
    names,
    sick: names.filter((_, index) => ailmentOf(index) !== null),
    run: (...args) => runCli(directory, args),
    stop: async () => {
      servers.stdin.end();
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

async function runCli(directory: string, args: readonly string[]): Promise<Run> {
  const peak = join(directory, `peak-${randomUUID()}.json`);
  const env = { BRICKS_INVENTORY: join(directory, 'bricks.yaml'), BRICKS_BENCH_PEAK: peak };
  const words = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    here('peak.ts'),
    here('../../cli/bin/run.ts'),
    ...args,
  ];
  const startedAt = performance.now();
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, { env, reject: false, maxBuffer: 2 ** 30 });
  const tookMs = performance.now() - startedAt;
  const taken = JSON.parse(readFileSync(peak, 'utf8')) as { peakBytes: number; cpuMs: number };
  return { code: exitCode ?? 255, stdout, stderr, tookMs, ...taken };
}

function here(path: string): string {
  return resolve(import.meta.dirname, path);
}
