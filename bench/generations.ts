/**
 * What a catalogue update costs: the time to build it, and the bytes that each box is sent.
 *
 *   node bench/generations.ts [PRODUCTS] [RUNS]      builds and bytes, on this machine alone
 *   node bench/generations.ts --rack [PRODUCTS]      eight bare boxes of a rack are given their first generation (needs root)
 *
 * The second feed is the first with 1 % of the prices others, scattered. Builds are interleaved, each in a process of its
 * own. The fallback is what rsync would send to a box that can't be patched, with the options that publish-catalog gives it.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleFeed } from '#cli/sample-feed/sample-feed.ts';
import { type BuildRun, runBuild } from './generations/builds.ts';
import { measurePatch, measureRsync } from './generations/bytes.ts';
import { feedRack } from './generations/rack.ts';
import { median, megabytes, seconds, table } from './generations/text.ts';

const [first, second] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'bricks-bench-'));
try {
  console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}\n`);
  if (first === '--rack') await measureRack(Number(second ?? 200_000));
  else await measure(Number(first ?? 200_000), Number(second ?? 5));
} finally {
  rmSync(dir, { recursive: true });
}

async function measure(products: number, runs: number): Promise<void> {
  const [today, tomorrow] = [await makeFeed(products, 0), await makeFeed(products, 1)];
  console.log(`${products} products, a feed of ${megabytes(statSync(today).size)}, ${runs} runs\n`);
  const base = runBuild(today, join(dir, 'base'), null);
  const fromNothing: BuildRun[] = [];
  const incremental: BuildRun[] = [];
  for (let run = 0; run < runs; run += 1) {
    fromNothing.push(runBuild(tomorrow, join(dir, `nothing-${run}`), null));
    incremental.push(runBuild(tomorrow, join(dir, `upon-${run}`), base.dir));
  }
  printBuilds({ 'from nothing': fromNothing, 'upon the previous, 1 % of prices changed': incremental });
  await printBytes(base, incremental[0]!, runs);
}

async function makeFeed(products: number, percent: number): Promise<string> {
  const output = join(dir, `feed-${percent}.tsv`);
  const change = { percent, seed: 2 };
  await writeSampleFeed({ products, seed: 1, format: 'tsv', output, stdout: process.stdout, change });
  return output;
}

function printBuilds(builds: Record<string, BuildRun[]>): void {
  const rows = Object.entries(builds).map(([name, runs]) => [
    name,
    seconds(median(runs.map(run => run.wallMs))),
    runs.map(run => seconds(run.wallMs)).join(' '),
    seconds(median(runs.map(run => run.cpuMs))),
    megabytes(Math.max(...runs.map(run => run.peakBytes))),
    new Set(runs.map(run => run.digest)).size === 1 ? 'yes' : 'NO',
  ]);
  console.log(table(['build', 'median', 'runs', 'CPU', 'peak memory', 'same bytes'], rows));
}

async function printBytes(from: BuildRun, to: BuildRun, runs: number): Promise<void> {
  const patch = await measurePatch(from, to, dir, runs);
  const row = (name: string, bytes: number, takes: string) => {
    return [name, megabytes(bytes), `${((100 * bytes) / to.sizeBytes).toFixed(3)} %`, takes];
  };
  const takes = `${seconds(median(patch.makeMs))} to make, ${seconds(median(patch.applyMs))} to apply`;
  const rows = [
    row('patch', patch.bytes, takes),
    row('fallback: rsync, compared with the previous one', await measureRsync(from, to, dir), ''),
    row('all of it, compressed by rsync', await measureRsync(null, to, dir), ''),
  ];
  console.log(table(['to a box that holds the previous one', 'bytes', 'of the file', 'medians'], rows));
  console.log(`The file has ${megabytes(to.sizeBytes)}.`);
}

async function measureRack(products: number): Promise<void> {
  const rows = await feedRack(await makeFeed(products, 0));
  console.log(
    table(
      ['box', 'from', 'bytes'],
      rows.map(row => [row.host, row.from, megabytes(row.bytes)]),
    ),
  );
  console.log(`full copies from this machine: ${rows.filter(row => row.from === 'this machine').length}`);
}
