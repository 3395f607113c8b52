/**
 * The simulation of activating together, a million seeds: no process waits for another, so all cores have their share.
 *
 *   npm run drill -- sim        BRICKS_SIM_SEEDS=10000 BRICKS_SIM_SEED=500001 npm run drill -- sim
 *
 * What was stopped goes on at the seed that was printed last.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { addCampaign, type Campaign, describeCampaign } from '../sim/campaign.ts';

const SEEDS = Number(process.env.BRICKS_SIM_SEEDS ?? 1_000_000);
const FIRST_SEED = Number(process.env.BRICKS_SIM_SEED ?? 1);
const CHUNK = 2_000;
const MOST_MS = 48 * 3_600_000;
const MOST_BYTES = 16 * 1024 * 1024;

test(`boxes never disagree in ${SEEDS} runs from seed ${FIRST_SEED} on`, { timeout: MOST_MS }, async () => {
  const sum: Campaign = { seeds: 0, counts: new Map(), failures: [] };
  const end = FIRST_SEED + SEEDS;
  let next = FIRST_SEED;
  const running = new Set<number>();
  const work = async () => {
    while (next < end) {
      const first = next;
      next = Math.min(end, first + CHUNK);
      running.add(first);
      addCampaign(sum, await runChunk(first, next - first));
      process.stdout.write(
        `${sum.seeds} seeds, ${sum.failures.length} violations; to go on: BRICKS_SIM_SEED=${first}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  process.stdout.write(`${describeCampaign(sum)}\n`);
  expect(sum.failures).toEqual([]);
});

async function runChunk(firstSeed: number, seeds: number): Promise<Campaign> {
  const args = [join(import.meta.dirname, 'sim-chunk.ts'), String(firstSeed), String(seeds)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: MOST_BYTES });
  const { counts, ...rest } = JSON.parse(stdout) as Omit<Campaign, 'counts'> & { counts: [string, number][] };
  return { ...rest, counts: new Map(counts) };
}
