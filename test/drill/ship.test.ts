/**
 * Faults at random moments on the way of a generation, round after round. After each: every box answers from the
 * epoch of before or the one that was published, nothing half received stands where it could be opened, and the same command
 * once more finishes.
 *
 *   npm run drill            BRICKS_DRILL_ROUNDS=40 BRICKS_DRILL_SEED=7 npm run drill
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { createRandom } from '#cli/sample-feed/random.ts';
import { ask } from '../e2e/hammer.ts';
import { BRICKS, describeInRack, type Rack, useRack } from '../e2e/rack.ts';
import { type Fault, faultsOf } from './faults.ts';

const ROUNDS = Number(process.env.BRICKS_DRILL_ROUNDS ?? 20);
const SEED = Number(process.env.BRICKS_DRILL_SEED ?? Date.now() % 100_000);
/** From the start of the command to where it only waits for the instant, milliseconds, on a machine that is not quick. */
const WAY_MS = 12_000;

describeInRack(`a generation on its way, seed ${SEED}`, () => {
  const useIt = useRack({ hosts: 3, image: 'warm', catalogue: 'workers: 2, cache: 32MiB' });

  beforeAll(async () => {
    const { code, stderr } = await useIt().bricks('provision');
    if (code !== 0) throw new Error(stderr);
    await publish(useIt(), await makeFeed(useIt(), 0));
  });

  it(
    `stays whole through ${ROUNDS} faults`,
    async () => {
      const rack = useIt();
      const random = createRandom(SEED, ROUNDS, 0x6472696c);
      for (let round = 1; round <= ROUNDS; round += 1) {
        const feed = await makeFeed(rack, round);
        const before = await epochsServed(rack);
        const run: { child: ChildProcess | null } = { child: null };
        const fault = random.pick(faultsOf(rack, random.pick(rack.hosts).name, () => run.child!));
        const delayMs = random.below(WAY_MS);
        const said = await publishUnderFault(rack, feed, run, fault, delayMs);
        process.stderr.write(`${round}: ${fault.name} after ${delayMs} ms; the publication ended with ${said.code}\n`);
        await expectWhole(rack, Math.max(...before));
        await publish(rack, feed);
        expect(new Set(await epochsServed(rack)).size).toBe(1);
      }
    },
    ROUNDS * 180_000,
  );
});

async function makeFeed(rack: Rack, round: number): Promise<string> {
  const path = join(rack.dir, `feed-${round}.tsv`);
  const args = ['--products', '20000', '--change', '3', '--change-seed', String(round), '--output', path];
  const { code, stderr } = await rack.bricks('lab', 'feed', ...args);
  if (code !== 0) throw new Error(stderr);
  return path;
}

/** What a fault left scheduled is taken back first, as the operator is told to do. */
async function publish(rack: Rack, feed: string): Promise<void> {
  const listed = JSON.parse((await rack.bricks('catalog', 'list', '--json')).stdout) as {
    entries: { epoch: number; activation: number }[];
  };
  const ahead = listed.entries.filter(({ activation }) => activation > Date.now());
  for (const { epoch } of ahead) await rack.bricks('catalog', 'abort', String(epoch));
  const { code, stderr } = await rack.bricks('publish-catalog', feed, '--at', 'soonest');
  if (code !== 0) throw new Error(`the second run ended with ${code}: ${stderr}`);
}

async function publishUnderFault(
  rack: Rack,
  feed: string,
  run: { child: ChildProcess | null },
  fault: Fault,
  delayMs: number,
): Promise<{ code: number | null }> {
  const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
  const child = spawn(BRICKS, ['publish-catalog', feed, '--at', 'soonest', '--timeout', '15s'], {
    detached: true,
    env,
    stdio: 'ignore',
  });
  run.child = child;
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const over = new AbortController();
  void ended.then(() => over.abort());
  await sleep(delayMs, undefined, { signal: over.signal }).catch(() => undefined);
  if (child.exitCode === null && child.signalCode === null) await fault.strike();
  const code = await ended;
  await fault.heal();
  return { code };
}

/** Every box answers, none from an epoch that is older than what was valid; and what is in place is what its name says. */
async function expectWhole(rack: Rack, before: number): Promise<void> {
  for (const epoch of await epochsServed(rack)) expect(epoch).toBeGreaterThanOrEqual(before);
  for (const { name } of rack.hosts) {
    const { stdout } = await rack.runInside(name, 'cd /var/lib/bricks/catalogue/gens && sha256sum */catalog.db');
    const digests = stdout
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/));
    for (const [digest, path] of digests) expect(path).toBe(`${digest}/catalog.db`);
  }
}

async function epochsServed(rack: Rack): Promise<number[]> {
  return await Promise.all(
    rack.hosts.map(async ({ name, address }) => {
      const { status, epoch } = await ask(address, '/api/v1/categories');
      expect(`${name} answers ${status}`).toBe(`${name} answers 200`);
      return epoch!;
    }),
  );
}
