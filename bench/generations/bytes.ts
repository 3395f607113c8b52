import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { makePatch } from '#cli/publish/patch/make-patch.ts';
import { BLOCK_BYTES } from '#cli/publish/ship.ts';
import { type Hop, type RsyncJob, rsyncArgv } from '#cli/remote/rsync-argv.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { applyPatch } from '../../daemons/catalogue/admin/apply-patch.ts';
import type { BuildRun } from './builds.ts';

export interface PatchRuns {
  bytes: number;
  makeMs: number[];
  applyMs: number[];
}

/** Made as the operator's machine does, applied as a box does; what comes of it is compared. */
export async function measurePatch(from: BuildRun, to: BuildRun, dir: string, runs: number): Promise<PatchRuns> {
  const [fromPath, toPath] = [from, to].map(({ dir: each }) => join(each, GENERATION_FILE)) as [string, string];
  const head = { from: from.digest, to: to.digest, manifest: readFileSync(join(to.dir, MANIFEST_FILE), 'utf8') };
  const patchPath = join(dir, 'generation.patch');
  const into = join(dir, 'patched');
  const job = { patchPath, basisPath: fromPath, from: from.digest, digest: to.digest, into };
  const measured: PatchRuns = { bytes: 0, makeMs: [], applyMs: [] };
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    measured.bytes = await makePatch({ fromPath, toPath, head, path: patchPath });
    const madeAt = performance.now();
    await applyPatch(job);
    measured.makeMs.push(madeAt - startedAt);
    measured.applyMs.push(performance.now() - madeAt);
    if (!readFileSync(join(into, GENERATION_FILE)).equals(readFileSync(toPath))) throw new Error('another file');
    rmSync(into, { recursive: true });
  }
  return measured;
}

/** Between two directories of this machine, with the words that boxes are sent to with. */
export async function measureRsync(from: BuildRun | null, to: BuildRun, dir: string): Promise<number> {
  const basis = from === null ? null : join(dir, 'basis', from.digest);
  if (from !== null) cpSync(from.dir, basis!, { recursive: true });
  const destination = join(dir, 'received');
  mkdirSync(destination, { recursive: true });
  try {
    return await runRsync({ source: to.dir, destination, basis, blockSizeBytes: BLOCK_BYTES });
  } finally {
    rmSync(destination, { recursive: true });
  }
}

/** What both sides sent: file data, and the sums of blocks. */
async function runRsync(job: RsyncJob): Promise<number> {
  const endpoint = { user: 'root', hostname: 'nowhere', port: 22, pinName: 'nowhere', proxyCommand: null };
  const hop = { endpoint, login: { kind: 'file', path: 'none' } } as unknown as Hop;
  const way = { hops: [hop], knownHostsFile: 'none', receivesAsRoot: true, stallSeconds: 60, connectSeconds: 10 };
  const options = rsyncArgv(way, job).filter(word => word.startsWith('--') && !/^--(rsh|rsync-path)/.test(word));
  const words = [...options, '--no-whole-file', `${job.source}/`, `${job.destination}/`];
  const { stdout } = await execa('rsync', words, { env: { LC_ALL: 'C' } });
  const count = (name: string) => Number(new RegExp(`${name}: ([\\d,]+)`).exec(stdout)![1]!.replaceAll(',', ''));
  return count('Total bytes sent') + count('Total bytes received');
}
