import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { makePatch } from '#cli/publish/patch/make-patch.ts';
import { BLOCK_BYTES } from '#cli/publish/ship.ts';
import { type Hop, type RsyncJob, rsyncArgv } from '#cli/remote/rsync-argv.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import type { BuildRun } from './builds.ts';

export async function measurePatch(
  from: BuildRun,
  to: BuildRun,
  path: string,
): Promise<{ bytes: number; makeMs: number }> {
  const startedAt = performance.now();
  const bytes = await makePatch({
    fromPath: join(from.dir, GENERATION_FILE),
    toPath: join(to.dir, GENERATION_FILE),
    head: { from: from.digest, to: to.digest, manifest: readFileSync(join(to.dir, MANIFEST_FILE), 'utf8') },
    path,
  });
  return { bytes, makeMs: performance.now() - startedAt };
}

/** Between two directories of this machine, with the words that boxes are sent to with. */
export async function measureFallback(from: BuildRun, to: BuildRun, box: string) {
  const basis = join(box, 'gens', from.digest);
  cpSync(from.dir, basis, { recursive: true });
  const startedAt = performance.now();
  const bytes = await runRsync({ source: to.dir, destination: join(box, 'delta'), basis, blockSizeBytes: BLOCK_BYTES });
  const tookMs = performance.now() - startedAt;
  const whole = { source: to.dir, destination: join(box, 'whole'), basis: null, blockSizeBytes: BLOCK_BYTES };
  return { bytes, tookMs, wholeBytes: await runRsync(whole) };
}

/** What both sides sent. */
async function runRsync(job: RsyncJob): Promise<number> {
  mkdirSync(job.destination, { recursive: true });
  const endpoint = { user: 'root', hostname: 'nowhere', port: 22, pinName: 'nowhere', proxyCommand: null };
  const hop = { endpoint, login: { kind: 'file', path: 'none' } } as unknown as Hop;
  const way = { hops: [hop], knownHostsFile: 'none', receivesAsRoot: true, stallSeconds: 60, connectSeconds: 10 };
  const options = rsyncArgv(way, job).filter(word => word.startsWith('--') && !/^--(rsh|rsync-path)/.test(word));
  const words = [...options, '--no-whole-file', `${job.source}/`, `${job.destination}/`];
  const { stdout } = await execa('rsync', words, { env: { LC_ALL: 'C' } });
  const count = (name: string) => Number(new RegExp(`${name}: ([\\d,]+)`).exec(stdout)![1]!.replaceAll(',', ''));
  return count('Total bytes sent') + count('Total bytes received');
}
