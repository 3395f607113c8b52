/**
 * Every fault on every stage of the way of a generation: a publication by each way of sending, and a replica that is made whole.
 * Through all of it every other box serves on, and none goes back; nothing half received stands where it could be opened, or is
 * open; and the same command once more finishes.
 *
 *   npm run drill            BRICKS_DRILL_ROUNDS=10 BRICKS_DRILL_SEED=7 BRICKS_DRILL_ONLY='commit / ' npm run drill
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { createRandom } from '#cli/sample-feed/random.ts';
import { BRICKS, describeInRack, type Rack, useRack } from '../e2e/rack.ts';
import { type Bout, Coverage, planBouts } from './coverage.ts';
import { makeBare, type Run } from './stages.ts';
import { type Watch, watchBoxes } from './watch.ts';

const SEED = Number(process.env.BRICKS_DRILL_SEED ?? Date.now() % 100_000);
const random = createRandom(SEED, 0, 0x6472696c);
/** "commit / .* killed": the stages and faults it is about. */
const ONLY = new RegExp(process.env.BRICKS_DRILL_ONLY ?? '');
const ROUNDS = Number(process.env.BRICKS_DRILL_ROUNDS ?? Number.POSITIVE_INFINITY);
const BOUTS = planBouts(random, ONLY).slice(0, ROUNDS);
/** A stage that was over before it was seen is tried again. */
const TRIES = 3;

describeInRack(`a generation on its way, seed ${SEED}`, () => {
  const useIt = useRack({ hosts: 3, image: 'warm', catalogue: 'workers: 2, cache: 32MiB' });

  beforeAll(async () => {
    const { code, stderr } = await useIt().bricks('provision');
    if (code !== 0) throw new Error(stderr);
    await finish(useIt(), ['publish-catalog', await makeFeed(useIt(), 0), '--at', 'soonest', '--accept', 'golden']);
  });

  it(
    `stays whole through ${BOUTS.length} faults`,
    async () => {
      const coverage = new Coverage();
      try {
        for (const [index, bout] of BOUTS.entries()) {
          for (let tries = 0; tries < TRIES; tries += 1) {
            if (await strikeOnce(useIt(), bout, index * TRIES + tries + 1)) {
              coverage.add(bout);
              break;
            }
          }
        }
      } finally {
        process.stderr.write(`seed ${SEED}\n${coverage.table()}\n`);
      }
      expect(coverage.missing(BOUTS)).toEqual([]);
    },
    BOUTS.length * TRIES * 300_000,
  );
});

/** One fault, and all that must hold behind it. False where the stage was over before it could strike. */
async function strikeOnce(rack: Rack, bout: Bout, round: number): Promise<boolean> {
  const { stage, fault } = bout;
  const box = random.pick(rack.hosts).name;
  const feed = await makeFeed(rack, round);
  const undo = await stage.arrange?.(rack, box);
  if (stage.isBare) await makeBare(rack, box);
  const epochs = await epochsServed(rack);
  const before = Math.max(...[...epochs.values()].filter(epoch => epoch !== null));
  const watch = watchBoxes(rack, before);
  if (stage.isBare) watch.excuse(box);
  const command = stage.command(feed, box);
  const { hasStruck, code } = await runUnderFault(rack, { bout, box, command, watch });
  process.stderr.write(
    `${round}: ${stage.name} / ${fault.kind} on ${box}: ${hasStruck ? 'struck' : 'over before'}, exit ${code}\n`,
  );
  await expectWhole(rack);
  undo?.();
  await finish(rack, command);
  const served = new Set((await epochsServed(rack)).values());
  expect([...served]).toEqual([expect.any(Number)]);
  const { answers, faults } = await watch.stop();
  expect(faults).toEqual([]);
  expect(answers).toBeGreaterThan(0);
  return hasStruck;
}

async function makeFeed(rack: Rack, round: number): Promise<string> {
  const path = join(rack.dir, 'feed.tsv');
  const args = ['--products', '10000', '--change', '3', '--change-seed', String(round), '--output', path];
  const { code, stderr } = await rack.bricks('lab', 'feed', ...args);
  if (code !== 0) throw new Error(stderr);
  return path;
}

interface Attempt {
  bout: Bout;
  box: string;
  command: string[];
  watch: Watch;
}

async function runUnderFault(rack: Rack, { bout, box, command, watch }: Attempt) {
  const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  const child = spawn(BRICKS, [...command, '--timeout', '15s'], { detached: true, env, stdio: [...stdio] });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const run: Run = { rack, box, child, said: () => said };
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  let isUnderWay = false;
  while (!isOver() && !isUnderWay) {
    isUnderWay = await bout.stage.isUnderWay(run);
    await sleep(isUnderWay ? random.below(300) : 10);
  }
  const hasStruck = isUnderWay && !isOver();
  if (hasStruck) {
    if (bout.fault.silences) watch.excuse(box);
    await bout.fault.strike(run);
  }
  const code = await ended;
  if (hasStruck) await bout.fault.heal(run);
  return { hasStruck, code };
}

/** What is in place is what its name says, and workers have nothing open but that. */
async function expectWhole(rack: Rack): Promise<void> {
  for (const { name } of rack.hosts) {
    const { stdout: sums } = await rack.runInside(
      name,
      'cd /var/lib/bricks/catalogue/gens && find . -name catalog.db | xargs -r sha256sum',
    );
    for (const line of sums.split('\n').filter(each => each !== '')) {
      const [digest, path] = line.split(/\s+/);
      expect(path).toBe(`./${digest}/catalog.db`);
    }
    const { stdout: open } = await rack.runInside(
      name,
      `for pid in $(systemctl show -P MainPID 'bricks-catalogue@*'); do readlink /proc/$pid/fd/* | grep catalog.db; done; :`,
    );
    for (const path of open.split('\n').filter(each => each !== '')) {
      expect(path).toMatch(/^\/var\/lib\/bricks\/catalogue\/gens\/[0-9a-f]{64}\/catalog\.db( \(deleted\))?$/);
    }
  }
}

/**
 * What a fault left scheduled is taken back first, as the operator is told to do. A machine that is too slow for its own time-outs
 * proves nothing: then it is tried again.
 */
async function finish(rack: Rack, command: string[], tries = TRIES): Promise<void> {
  const listed = JSON.parse((await rack.bricks('catalog', 'list', '--json')).stdout) as {
    entries: { epoch: number; activation: number }[];
  };
  const ahead = listed.entries.filter(({ activation }) => activation > Date.now());
  for (const { epoch } of ahead) await rack.bricks('catalog', 'abort', String(epoch));
  const { code, stderr } = await rack.bricks(...command, '--lock-wait', '1m');
  if (code !== 0 && tries > 1 && stderr.includes('BRK-SSH-SLOW')) return await finish(rack, command, tries - 1);
  if (code !== 0) throw new Error(`the second run ended with ${code}: ${stderr}`);
}

/** By box; null for one that answers 503. */
async function epochsServed(rack: Rack): Promise<Map<string, number | null>> {
  const epochs = new Map<string, number | null>();
  for (const { name, address } of rack.hosts) {
    const answer = await fetch(`http://${address}/api/v1/categories`);
    await answer.arrayBuffer();
    epochs.set(name, answer.status === 200 ? Number(answer.headers.get('x-bricks-epoch')) : null);
  }
  return epochs;
}
