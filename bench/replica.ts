/**
 * How long an exact replica takes: a spare with sshd and nothing else, until every worker process of it answers, seeded by its
 * neighbours. In a rack on this machine, which all hosts share; needs root. Then its stages, and what the tool said in the last run.
 *
 *   node bench/replica.ts [PRODUCTS [RUNS]]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BRICKS, bringRackUp, type Rack } from '../test/e2e/rack.ts';
import { median, seconds, table } from './generations/text.ts';

const [products = '200000', runs = '3'] = process.argv.slice(2);
const MEMBERS = ['cat-01', 'cat-02'];

console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${products} products\n`);
const measured = [await measure('warm', 'packages present'), await measure('bare', 'sshd and sudo only')];
const rows = measured.map(({ name, all }) => [name, seconds(median(all.map(({ ms }) => ms))), listRuns(all)]);
console.log(table(['spare', 'add-replica, from the command to ready', 'runs'], rows));

/** Each with what is said at its end, for the last time. */
const STAGES: readonly [name: string, end: RegExp][] = [
  ['the command starts', /^run /],
  ['lock, facts, the release looked up', / changes in /],
  ['steps before the release', / upload \w+ …$/],
  ['the release is there', / upload \w+ \| /],
  ['release, configuration, units', / service bricks-catalogue@0\.service …$/],
  ['worker processes run', / service bricks-catalogue@\d+\.service \| /],
  ['generation accepted, opened, scheduled: ready', / ready: /],
];
console.log(
  table(
    ['medians', ...measured.map(({ name }) => name)],
    STAGES.map(([name], stage) => [name, ...measured.map(({ all }) => seconds(median(all.map(takenBy(stage)))))]),
  ),
);
for (const { name, all } of measured) {
  const lines = all.at(-1)!.said.map(({ atMs, line }) => `${seconds(atMs).padStart(8)}  ${line}`);
  console.log(`${name}, the last run:\n${lines.join('\n')}\n`);
}

interface Run {
  ms: number;
  said: { atMs: number; line: string }[];
}

function takenBy(stage: number): (run: Run) => number {
  const endOf = ({ said }: Run, which: number) =>
    which < 0 ? 0 : (said.findLast(({ line }) => STAGES[which]![1].test(line))?.atMs ?? Number.NaN);
  return run => endOf(run, stage) - endOf(run, stage - 1);
}

async function measure(image: 'warm' | 'bare', name: string): Promise<{ name: string; all: Run[] }> {
  const rack = await bringRackUp({
    hosts: MEMBERS.length + Number(runs),
    image,
    catalogue: 'workers: 2, cache: 32MiB',
  });
  try {
    const spares = rack.hosts.map(host => host.name).filter(host => !MEMBERS.includes(host));
    const text = readFileSync(rack.inventoryPath, 'utf8').replace(`, ${spares.join(', ')}]`, ']');
    writeFileSync(rack.inventoryPath, `${text}spares: [${spares.join(', ')}]\n`);
    const feed = join(rack.dir, 'feed.tsv');
    await run(rack, 'lab', 'feed', '--products', products, '--output', feed);
    await run(rack, 'provision');
    await run(rack, 'publish-catalog', feed, '--at', 'soonest');
    const all: Run[] = [];
    for (const spare of spares) all.push(await run(rack, 'add-replica', spare, '--verbose'));
    return { name, all };
  } finally {
    await rack.down();
  }
}

async function run({ inventoryPath }: Rack, ...args: string[]): Promise<Run> {
  const startedAt = performance.now();
  const env = { ...process.env, BRICKS_INVENTORY: inventoryPath };
  const child = spawn(BRICKS, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const said: Run['said'] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push({ atMs: performance.now() - startedAt, line });
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0)
    throw new Error(`bricks ${args.join(' ')} ended with ${code}:\n${said.map(({ line }) => line).join('\n')}`);
  return { ms: performance.now() - startedAt, said };
}

function listRuns(all: readonly Run[]): string {
  return all.map(({ ms }) => seconds(ms)).join(', ');
}
