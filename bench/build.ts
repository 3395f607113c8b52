/**
 * How long a generation of 200,000 products takes from nothing, what memory, and where its bytes are.
 *
 *   node bench/build.ts [PRODUCTS] [RUNS]
 *
 * Each run builds in a process of its own, from a TSV feed on disk that `bricks lab feed` would write. Then the same
 * words are indexed with other `prefix` options, to show what search by beginnings costs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type BuildResult, buildGeneration } from '#cli/generations/build.ts';
import { writeSampleFeed } from '#cli/sample-feed/sample-feed.ts';

/** Words as `by_rank` holds them, but for the facet terms. */
const WORDS = `SELECT docid, title || ' ' || coalesce(brand, '') || ' ' || product.id || ' ' || category.name
  FROM product JOIN category ON category.id = category`;

const [mode, ...args] = process.argv.slice(2);
if (mode === 'run') await buildOnce(args[0]!, args[1]!);
else await measure(Number(mode ?? 200_000), Number(args[0] ?? 3));

async function measure(products: number, runs: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bricks-bench-'));
  try {
    const feed = join(dir, 'feed.tsv');
    const startedAt = performance.now();
    await writeSampleFeed(feedRequest(products, feed));
    const feedSeconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}`);
    console.log(`feed: ${products} products, ${megabytes(statSync(feed).size)}, written in ${feedSeconds} s\n`);
    const results = Array.from({ length: runs }, () => runOnce(feed, join(dir, 'out')));
    printRuns(results);
    const file = join(results[0]!.dir, 'catalog.db');
    printTables(file);
    printPrefixes(file, join(dir, 'prefix.db'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function feedRequest(products: number, output: string) {
  const change = { percent: 0, seed: 1 };
  return { products, seed: 1, format: 'tsv' as const, output, stdout: process.stdout, change };
}

type Run = BuildResult & { phases: Record<string, number>; cpuMs: number; peakKib: number };

function runOnce(feed: string, outDir: string): Run {
  const output = execFileSync(process.execPath, [import.meta.filename, 'run', feed, outDir], { encoding: 'utf8' });
  return JSON.parse(output) as Run;
}

async function buildOnce(feed: string, outDir: string): Promise<void> {
  const startedAt = performance.now();
  const phases: Record<string, number> = {};
  const emit = (event: { kind: string; phase?: string }) => {
    if (event.phase !== undefined) phases[event.phase] = performance.now() - startedAt;
  };
  const built = await buildGeneration({
    feed,
    outDir,
    stdin: process.stdin,
    skipBad: 0,
    previous: null,
    isRebase: false,
    emit,
    now: Date.now,
  });
  const { user, system } = process.cpuUsage();
  const peakKib = process.resourceUsage().maxRSS;
  process.stdout.write(JSON.stringify({ ...built, phases, cpuMs: (user + system) / 1000, peakKib }));
}

function printRuns(runs: Run[]): void {
  console.log('| run | read and fill | index | pack | check | seal | total | CPU | peak memory |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [index, { phases, tookMs, cpuMs, peakKib }] of runs.entries()) {
    const ends = [phases.index!, phases.pack!, phases.check!, phases.seal!, tookMs];
    const parts = ends.map((end, at) => seconds(end - (ends[at - 1] ?? 0)));
    console.log(`| ${[index + 1, ...parts, seconds(tookMs), seconds(cpuMs), megabytes(peakKib * 1024)].join(' | ')} |`);
  }
  console.log(
    `\n${runs[0]!.products} products, ${megabytes(runs[0]!.sizeBytes)}; same digest in all runs: ${isSame(runs)}\n`,
  );
}

function isSame(runs: Run[]): boolean {
  return new Set(runs.map(run => run.digest)).size === 1;
}

function printTables(file: string): void {
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 9')
    .all();
  console.log('| table | size |\n|---|---|');
  for (const { name, bytes } of rows as { name: string; bytes: number }[])
    console.log(`| ${name} | ${megabytes(bytes)} |`);
  db.close();
}

function printPrefixes(file: string, scratch: string): void {
  console.log('\n| prefix | size of the words alone | time |\n|---|---|---|');
  for (const prefix of ['', '2', '3', '2 3', '2 3 4']) {
    rmSync(scratch, { force: true });
    const db = new Database(scratch);
    db.exec(`ATTACH '${file}' AS generation; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;`);
    const option = prefix === '' ? '' : `, prefix='${prefix}'`;
    const startedAt = performance.now();
    db.exec(`CREATE VIRTUAL TABLE words USING fts5(terms, content='', columnsize=0, detail=none${option},
      tokenize="unicode61 remove_diacritics 2");
      INSERT INTO words (rowid, terms) ${WORDS}; INSERT INTO words (words) VALUES ('optimize')`);
    const tookMs = performance.now() - startedAt;
    const bytes = db.prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'words%'").pluck().get() as number;
    console.log(`| ${prefix || 'none'} | ${megabytes(bytes)} | ${seconds(tookMs)} |`);
    db.close();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
