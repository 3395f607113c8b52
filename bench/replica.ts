/**
 * How long an exact replica takes: a spare with sshd and nothing else, until every worker process of it answers, seeded by its
 * neighbours. In a rack on this machine, which all hosts share; needs root.
 *
 *   node bench/replica.ts [PRODUCTS]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bringRackUp, type Rack } from '../test/e2e/rack.ts';
import { seconds, table } from './generations/text.ts';

const products = process.argv[2] ?? '200000';
console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${products} products\n`);
const rows = [await measure('warm', 'packages present'), await measure('bare', 'sshd and sudo only')];
console.log(table(['spare', 'add-replica, from the command to ready'], rows));

async function measure(image: 'warm' | 'bare', name: string): Promise<string[]> {
  const rack = await bringRackUp({ hosts: 3, image, catalogue: 'workers: 2, cache: 32MiB' });
  try {
    const text = readFileSync(rack.inventoryPath, 'utf8');
    writeFileSync(rack.inventoryPath, `${text.replace(', cat-03]', ']')}spares: [cat-03]\n`);
    const feed = join(rack.dir, 'feed.tsv');
    await run(rack, 'lab', 'feed', '--products', products, '--output', feed);
    await run(rack, 'provision');
    await run(rack, 'publish-catalog', feed, '--at', 'soonest');
    return [name, seconds(await run(rack, 'add-replica'))];
  } finally {
    await rack.down();
  }
}

/** Milliseconds. */
async function run(rack: Rack, ...args: string[]): Promise<number> {
  const startedAt = performance.now();
  const { code, stderr } = await rack.bricks(...args);
  if (code !== 0) throw new Error(`bricks ${args.join(' ')} ended with ${code}: ${stderr}`);
  return performance.now() - startedAt;
}
