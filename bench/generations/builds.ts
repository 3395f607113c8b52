import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildResult } from '#cli/generations/build.ts';

export interface BuildRun extends BuildResult {
  /** From the start of the process to its end, as whoever waits for it sees it. */
  wallMs: number;
  cpuMs: number;
  peakBytes: number;
}

export function runBuild(feed: string, outDir: string, previous: string | null): BuildRun {
  const startedAt = performance.now();
  const program = join(import.meta.dirname, 'build-once.ts');
  // As cli/bin/bricks does: types are stripped once and not at each start.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'bricks-bench-cache') };
  const output = execFileSync(process.execPath, [program, feed, outDir, previous ?? ''], { encoding: 'utf8', env });
  return { wallMs: performance.now() - startedAt, ...(JSON.parse(output) as Omit<BuildRun, 'wallMs'>) };
}
