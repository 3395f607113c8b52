/**
 * How together boxes activate, and what users notice of it: publications in a rack on this machine, which all boxes share; needs root.
 * Users ask all boxes at a steady rate, whether answers come or not. Of each publication: the second around the instant against the
 * seconds before it, and all pairs of an old and a new answer.
 *
 *   node bench/together.ts [BOXES [PUBLICATIONS [REQUESTS_PER_SECOND]]]
 */
import { Agent } from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, countPairs, findRegressions } from '../test/e2e/hammer.ts';
import { bringRackUp, type Rack } from '../test/e2e/rack.ts';
import { whenItSays } from '../test/e2e/watched-cli.ts';
import { median, table } from './generations/text.ts';

const [boxes = '8', publications = '5', rate = '400'] = process.argv.slice(2);
const QUIET_MS = 5_000;
const AROUND_MS = 500;

interface Passed {
  quietP99Ms: number;
  aroundP99Ms: number;
  pairs: number;
  backward: number;
  refused: number;
  spreadMs: number;
  overlapMs: number;
}

console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${boxes} boxes, ${rate} requests/s\n`);
const rack = await bringRackUp({ hosts: Number(boxes), image: 'warm', catalogue: 'workers: 1, cache: 16MiB' });
try {
  const passed = await measure(rack);
  const ratios = passed.map(({ aroundP99Ms, quietP99Ms }) => aroundP99Ms / quietP99Ms);
  console.log(
    table(
      ['p99 quiet', 'p99 around T', 'ratio', 'spread', 'overlap', 'pairs', 'backward', 'not 200'],
      passed.map((each, index) => [
        ms(each.quietP99Ms),
        ms(each.aroundP99Ms),
        ratios[index]!.toFixed(2),
        ms(each.spreadMs),
        ms(each.overlapMs),
        String(each.pairs),
        String(each.backward),
        String(each.refused),
      ]),
    ),
  );
  const spread = median(passed.map(({ spreadMs }) => spreadMs));
  const pairs = passed.reduce((sum, each) => sum + each.pairs, 0);
  console.log(`median: ratio of p99 ${median(ratios).toFixed(2)}, spread ${ms(spread)}; ${pairs} pairs in all`);
} finally {
  await rack.down();
}

async function measure(rack: Rack): Promise<Passed[]> {
  const feeds = [join(rack.dir, 'one.tsv'), join(rack.dir, 'two.tsv')];
  await mustDo(rack, 'lab', 'feed', '--products', '2000', '--output', feeds[0]!);
  await mustDo(rack, 'lab', 'feed', '--products', '2000', '--change', '5', '--output', feeds[1]!);
  await mustDo(rack, 'provision');
  await mustDo(rack, 'publish-catalog', feeds[0]!, '--at', 'soonest');
  const passed: Passed[] = [];
  for (let count = 1; count <= Number(publications); count += 1) passed.push(await pass(rack, feeds[count % 2]!));
  return passed;
}

async function pass(rack: Rack, feed: string): Promise<Passed> {
  const answers: Answer[] = [];
  let users: Promise<void> | undefined;
  const { code, stdout, stderr } = await whenItSays(
    rack,
    ['publish-catalog', feed, '--in', '30s', '--json'],
    /it is decided/,
    () => {
      const controller = new AbortController();
      users = askSteadily(rack, answers, controller.signal);
      stop = () => controller.abort();
    },
  );
  await sleep(1_000);
  stop();
  await users;
  if (code !== 0) throw new Error(stderr);
  const { entry, spread } = JSON.parse(stdout) as {
    entry: { epoch: number; activation: number };
    spread: { spreadMs: number; overlapMs: number };
  };
  const instant = entry.activation - performance.timeOrigin;
  const within = (from: number, to: number) =>
    answers.filter(({ sentAt }) => sentAt >= instant + from && sentAt < instant + to);
  return {
    quietP99Ms: p99(within(-AROUND_MS - QUIET_MS, -AROUND_MS)),
    aroundP99Ms: p99(within(-AROUND_MS, AROUND_MS)),
    pairs: countPairs(answers, entry.epoch),
    backward: findRegressions(answers).length,
    refused: answers.filter(({ status }) => status !== 200).length,
    spreadMs: spread.spreadMs,
    overlapMs: spread.overlapMs,
  };
}

let stop = () => {};

/** Open loop: the next request is due when it is due. One box after the other. */
async function askSteadily({ hosts }: Rack, answers: Answer[], signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const under: Promise<unknown>[] = [];
  const startedAt = performance.now();
  for (let count = 0; !signal.aborted; count += 1) {
    const dueMs = startedAt + (count * 1_000) / Number(rate) - performance.now();
    if (dueMs > 1) await sleep(dueMs);
    const { address } = hosts[count % hosts.length]!;
    under.push(ask(address, '/api/v1/categories', agent).then(answer => answers.push(answer)));
  }
  await Promise.all(under);
  agent.destroy();
}

function p99(answers: readonly Answer[]): number {
  const times = answers.map(({ sentAt, receivedAt }) => receivedAt - sentAt).sort((a, b) => a - b);
  if (times.length < 100) throw new Error(`${times.length} answers are too few for a p99`);
  return times[Math.ceil(times.length * 0.99) - 1]!;
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

async function mustDo(rack: Rack, ...args: string[]): Promise<void> {
  const { code, stderr } = await rack.bricks(...args);
  if (code !== 0) throw new Error(`bricks ${args.join(' ')} ended with ${code}: ${stderr}`);
}
