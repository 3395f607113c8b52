/**
 * What a patch between two generations takes, beside rsync and all of it: a build from a feed, another upon it with 1 % of the
 * prices changed, and one from nothing.
 *
 *   node bench/patch.ts [PRODUCTS] [RUNS]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { makePatch } from '../cli/publish/patch/make-patch.ts';
import { applyPatch } from '../daemons/catalogue/admin/apply-patch.ts';

const [products = 200_000, runs = 5] = process.argv.slice(2).map(Number);
const dir = mkdtempSync(join(tmpdir(), 'bricks-bench-'));
const path = (name: string) => join(dir, name);

console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${products} products\n`);
try {
  await bricks('lab', 'feed', '--products', String(products), '--output', path('feed.tsv.gz'));
  await bricks('lab', 'feed', '--products', String(products), '--change', '1', '--output', path('next.tsv.gz'));
  const from = await build('feed.tsv.gz', 'store');
  await measure('built upon the one before', from, await build('next.tsv.gz', 'store', '--previous', from.directory));
  await measure('built from nothing', from, await build('next.tsv.gz', 'other'));
} finally {
  rmSync(dir, { recursive: true });
}

interface Built {
  digest: string;
  directory: string;
}

async function build(feed: string, store: string, ...more: string[]): Promise<Built> {
  const { digest } = JSON.parse(await bricks('catalog', 'build', path(feed), '--out', path(store), '--json', ...more));
  return { digest, directory: join(path(store), digest) };
}

async function measure(name: string, from: Built, to: Built): Promise<void> {
  const [fromPath, toPath] = [join(from.directory, 'catalog.db'), join(to.directory, 'catalog.db')];
  const head = {
    from: from.digest,
    to: to.digest,
    manifest: readFileSync(join(to.directory, 'manifest.json'), 'utf8'),
  };
  const patchPath = path('patch');
  const job = { patchPath, basisPath: fromPath, from: from.digest, digest: to.digest, into: path('into') };
  const made: number[] = [];
  const applied: number[] = [];
  for (let run = 0; run < runs; run++) {
    made.push(await time(() => makePatch({ fromPath, toPath, head, path: patchPath })));
    applied.push(await time(() => applyPatch(job)));
    if (!readFileSync(join(path('into'), 'catalog.db')).equals(readFileSync(toPath))) throw new Error('another file');
  }
  const { size } = statSync(toPath);
  const part = (bytes: number) => `${bytes} bytes, ${((bytes / size) * 100).toFixed(3)} %`;
  console.log(`${name}: ${size} bytes`);
  console.log(`  patch       ${part(statSync(patchPath).size)}; made in ${shown(made)}, applied in ${shown(applied)}`);
  console.log(`  rsync       ${part(await rsync(from.directory, to.directory))}`);
  console.log(`  all of it   ${part(await rsync(null, to.directory))}`);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function shown(ms: number[]): string {
  const sorted = ms.map(Math.round).sort((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)]} ms (${sorted.join(', ')})`;
}

/** What a publication would have it send. */
async function rsync(basis: string | null, source: string): Promise<number> {
  const into = path('rsync');
  mkdirSync(into);
  const words = ['--recursive', '--ignore-times', '--no-whole-file', '--compress', '--compress-choice=zstd', '--stats'];
  const compared = basis === null ? [] : ['--block-size=1024', `--copy-dest=${basis}`];
  const { stdout } = await execa('rsync', [...words, '--compress-level=3', ...compared, `${source}/`, into]);
  rmSync(into, { recursive: true });
  return Number(/Total bytes sent: ([\d,]+)/.exec(stdout)![1]!.replaceAll(',', ''));
}

async function bricks(...args: string[]): Promise<string> {
  return (await execa(resolve(import.meta.dirname, '../cli/bin/bricks'), args)).stdout;
}
