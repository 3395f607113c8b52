import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ask, findRegressions, type Hammer, hammer } from './hammer.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';
import { killAtLine, whenItSays } from './watched-cli.ts';

interface Published {
  entry: { epoch: number; digest: string; activation: number };
  boxes: { host: string; way: string; sentBytes: number }[];
  missing: string[];
  spread: { workers: number; spreadMs: number; overlapMs: number | null; firstNewAfterMs: number };
  breakers: { breaker: string; isAccepted: boolean }[];
}

/** A feed of another size is meant to be one: what stops it otherwise is tested apart. */
const OF_ANOTHER_SIZE = ['--accept', 'count,removed,categories'];
interface Listed {
  boxes: {
    host: string;
    activeEpoch: number | null;
    activeDigest: string | null;
    workers: { problem: string | null }[];
  }[];
  entries: { epoch: number; digest: string; activation: number; heldBy: string[] }[];
  takenBack: { epoch: number }[];
  undecided: { epoch: number }[];
  generations: { digest: string; heldBy: string[]; pinnedOn: string[] }[];
  problems: { code: string; where: string | null; message: string }[];
}

async function makeFeed(rack: Rack, name: string, ...args: string[]): Promise<string> {
  const path = join(rack.dir, name);
  const { code, stderr } = await rack.bricks('lab', 'feed', '--seed', '7', '--output', path, ...args);
  if (code !== 0) throw new Error(stderr);
  return path;
}

async function publish(rack: Rack, feed: string, ...args: string[]): Promise<Published> {
  const { stdout, stderr, code } = await rack.bricks('publish-catalog', feed, '--at', 'soonest', '--json', ...args);
  if (code !== 0) throw new Error(`publish-catalog ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Published;
}

async function list(rack: Rack): Promise<Listed> {
  return JSON.parse((await rack.bricks('catalog', 'list', '--json')).stdout) as Listed;
}

/** What every box would answer a user, epoch by epoch. */
async function epochsServed(rack: Rack): Promise<string[]> {
  return await Promise.all(
    rack.hosts.map(async ({ address }) => {
      const { status, epoch } = await ask(address, '/api/v1/categories');
      return String(status === 200 ? epoch : status);
    }),
  );
}

/** Users ask all boxes over and over from the commit until after the instant; none of them may go back in time. */
async function publishUnderLoad(rack: Rack, feed: string, connections: number, ...more: string[]): Promise<void> {
  const addresses = rack.hosts.map(host => host.address);
  const [before] = await epochsServed(rack);
  let load: Hammer | undefined;
  const args = ['publish-catalog', feed, '--at', 'soonest', '--json', ...more];
  const { stdout, stderr, code } = await whenItSays(rack, args, /^commit: /m, () => {
    load = hammer(addresses, '/api/v1/categories', connections);
  });
  await load?.stop();
  if (code !== 0) throw new Error(stderr);
  const { entry, spread } = JSON.parse(stdout) as Published;
  const answers = load!.answers;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ epoch }) => epoch))).toEqual(new Set([Number(before), entry.epoch]));
  expect(findRegressions(answers)).toEqual([]);
  expect(spread.overlapMs).toBeLessThanOrEqual(0);
  const { spreadMs, overlapMs } = spread;
  process.stderr.write(
    `${answers.length} answers, spread ${spreadMs.toFixed(2)} ms, overlap ${overlapMs?.toFixed(2)} ms\n`,
  );
}

describeInRack('publishing a catalogue', () => {
  const useIt = useRack({ hosts: 3, image: 'warm', catalogue: 'workers: 2, cache: 32MiB' });
  let small: string;
  let changed: string;

  beforeAll(async () => {
    const rack = useIt();
    small = await makeFeed(rack, 'small.tsv.gz', '--products', '2000');
    changed = await makeFeed(rack, 'changed.ndjson', '--products', '2000', '--change', '5');
    const { code, stderr } = await rack.bricks('provision');
    if (code !== 0) throw new Error(stderr);
  });

  it('refuses an instant in the past and a feed that can not be used, before any box is touched', async () => {
    const rack = useIt();
    const past = await rack.bricks('publish-catalog', small, '--at', '2020-01-01T00:00:00Z');
    expect(past.code).toBe(2);
    expect(past.stderr).toContain('BRK-PUB-PAST');
    const bad = join(rack.dir, 'bad.tsv');
    writeFileSync(bad, 'id\ttitle\tprice\n1\tA\t1.00 USD\n1\tB\t2.00 USD\n2\t\t3.00 USD\n3\tC\tfree\n');
    const { code, stderr } = await rack.bricks('publish-catalog', bad, '--at', 'soonest');
    expect(code).toBe(2);
    for (const line of [3, 4, 5]) expect(stderr).toMatch(new RegExp(`bad\\.tsv:${line}`));
    expect(await epochsServed(rack)).toEqual(['503', '503', '503']);
    expect((await list(rack)).entries).toEqual([]);
  });

  it('makes the first generation valid on all boxes', async () => {
    const rack = useIt();
    const { entry, boxes, spread } = await publish(rack, small);
    expect(entry.epoch).toBe(1);
    expect(boxes.map(box => box.way).sort()).toEqual(['full', 'neighbour', 'neighbour']);
    expect(spread.workers).toBe(6);
    expect(await epochsServed(rack)).toEqual(['1', '1', '1']);
    const listed = await list(rack);
    expect(listed.problems).toEqual([]);
    expect(listed.entries).toMatchObject([
      { epoch: 1, heldBy: expect.arrayContaining(['cat-01', 'cat-02', 'cat-03']) },
    ]);
  });

  it('stops a feed that has lost half of its products, names them, and sends nothing', async () => {
    const rack = useIt();
    const before = await list(rack);
    const half = await makeFeed(rack, 'half.tsv', '--products', '1000');
    const page = join(rack.dir, 'half.html');
    const { code, stderr } = await rack.bricks('publish-catalog', half, '--at', 'soonest', '--report', page);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /1,000 products where there were 2,000: 1,000 fewer, 50 %.*\n {4}[A-Z]{2}-\d+ ".*BRK-CHECK-COUNT/s,
    );
    expect(stderr).toMatch(/--accept [a-z,-]*count/);
    expect(stderr).not.toMatch(/^send: /m);
    expect(readFileSync(page, 'utf8')).toContain('Stopped before it was sent to any box');
    expect(await list(rack)).toMatchObject({ entries: before.entries, generations: before.generations });
    expect((await rack.bricks('catalog', 'pin', '1')).code).toBe(0);
  });

  it('shows old before the instant, new after it, and nobody goes back, under load on all boxes', async () => {
    await publishUnderLoad(useIt(), changed, 2);
  });

  it.each([
    ['while it sends', /^send: /m],
    ['while it prepares', /^prepare: /m],
  ])('is killed %s: every box serves on, and a second run finishes', async (_when, pattern) => {
    const rack = useIt();
    const before = await epochsServed(rack);
    await killAtLine(rack, ['publish-catalog', small, '--at', 'soonest'], pattern);
    expect(await epochsServed(rack)).toEqual(before);
    expect((await list(rack)).problems).toEqual([]);
    const { entry } = await publish(rack, small);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
  });

  it.each([
    ['decides', /^decide: /m],
    ['has the boxes vote', /^commit: .*vote/m],
    ['tells the outcome', /^commit: .*has the votes/m],
    ['waits for the instant', /^wait: it is decided/m],
  ])(
    'is killed while it %s: the boxes settle it among themselves, and the next run publishes its own',
    async (_step, pattern) => {
      const rack = useIt();
      const before = await list(rack);
      await killAtLine(rack, ['publish-catalog', changed, '--in', '20s'], pattern);
      // Votes count for ten seconds; who is asked after that and has not voted, votes against it.
      const { entries, takenBack } = await until('the boxes to have settled it', async () => {
        const listed = await list(rack);
        return listed.problems.length === 0 && listed.undecided.length === 0 ? listed : null;
      });
      const left = entries.find(({ epoch }) => !before.entries.some(each => each.epoch === epoch));
      if (left !== undefined && left.activation > Date.now() + 5_000) {
        expect((await rack.bricks('catalog', 'abort', String(left.epoch))).code).toBe(0);
      } else {
        const expected = String(left?.epoch ?? before.entries.at(-1)!.epoch);
        await until('the instant', async () => (await epochsServed(rack)).every(each => each === expected));
      }
      const { entry } = await publish(rack, small);
      expect([...entries, ...takenBack].map(({ epoch }) => epoch)).not.toContain(entry.epoch);
      expect((await list(rack)).problems).toEqual([]);
      expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
    },
  );

  it('takes a scheduled epoch back, which then is none, also for a box that was restarted', async () => {
    const rack = useIt();
    const before = await epochsServed(rack);
    const scheduled = JSON.parse(
      (await rack.bricks('publish-catalog', changed, '--in', '1h', '--json')).stdout,
    ) as Published;
    const { code, stdout } = await rack.bricks('catalog', 'abort', String(scheduled.entry.epoch), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ epoch: scheduled.entry.epoch, how: 'cancelled' });
    await rack.runInside('cat-02', "systemctl restart bricks-catalogue-keeper.service 'bricks-catalogue@*'");
    await until('cat-02 to serve again', async () => (await epochsServed(rack)).every(epoch => epoch !== '503'));
    expect(await epochsServed(rack)).toEqual(before);
    expect((await list(rack)).problems).toEqual([]);
  });

  /** Three boxes and the CLI share two cores here, at times with others: of some runs the quickest tells what it takes. */
  it('goes back to the generation of before within 5 s, from the command to the last box, and sends nothing', async () => {
    const rack = useIt();
    const took: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      const { entries } = await list(rack);
      const previous = entries.findLast(({ digest }) => digest !== entries.at(-1)!.digest)!;
      const startedAt = Date.now();
      const { stdout, stderr, code } = await rack.bricks('catalog', 'rollback', '--json');
      expect(code, stderr).toBe(0);
      const { entry, spread } = JSON.parse(stdout) as Published;
      took.push(entry.activation + spread.firstNewAfterMs + spread.spreadMs - startedAt);
      expect(entry.digest).toBe(previous.digest);
      expect(stderr).not.toMatch(/^send: /m);
      expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
    }
    process.stderr.write(`rolled back in ${took.map(ms => (ms / 1_000).toFixed(1)).join(', ')} s\n`);
    expect(Math.min(...took)).toBeLessThan(5_000);
    expect((await list(rack)).problems).toEqual([]);
  });

  it('of two publications at once lets one through, and the other changes nothing', async () => {
    const rack = useIt();
    const before = await list(rack);
    const runs = await Promise.all([
      rack.bricks('publish-catalog', small, '--at', 'soonest', '--json'),
      rack.bricks('publish-catalog', changed, '--at', 'soonest', '--json'),
    ]);
    expect(runs.map(({ code }) => code).sort(), runs.map(({ stderr }) => stderr).join('\n')).toEqual([0, 5]);
    const loser = runs.find(({ code }) => code === 5)!;
    expect(loser.stderr).toContain('BRK-LOCK-HELD');
    const { entry } = JSON.parse(runs.find(({ code }) => code === 0)!.stdout) as Published;
    const after = await list(rack);
    expect(after.entries.length).toBe(before.entries.length + 1);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
  });

  it('stops for a box that left the inventory, until it is said to be off', async () => {
    const rack = useIt();
    const whole = readFileSync(rack.inventoryPath, 'utf8');
    writeFileSync(rack.inventoryPath, whole.replace('hosts: [cat-01, cat-02, cat-03]', 'hosts: [cat-01, cat-02]'));
    try {
      const { code, stderr } = await rack.bricks('publish-catalog', small, '--at', 'soonest');
      expect(code).toBe(1);
      expect(stderr).toMatch(/cat-03: .*BRK-PUB-ROSTER/);
      expect((await rack.bricks('publish-catalog', small, '--at', 'soonest', '--without', 'cat-03')).code).toBe(0);
    } finally {
      writeFileSync(rack.inventoryPath, whole);
    }
    // Back in the inventory it is given what it missed.
    const { entry } = await publish(rack, changed);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
    expect((await list(rack)).problems).toEqual([]);
  });

  it('stops when a disk is full while it receives, serves on, and finishes once there is room', async () => {
    const rack = useIt();
    const feed = await makeFeed(rack, 'larger.tsv', '--products', '3000');
    await rack.runInside('cat-03', 'mount -t tmpfs -o size=1M none /var/lib/bricks/catalogue/incoming');
    const before = await epochsServed(rack);
    const { code, stderr } = await rack.bricks('publish-catalog', feed, '--at', 'soonest', ...OF_ANOTHER_SIZE);
    await rack.runInside('cat-03', 'umount /var/lib/bricks/catalogue/incoming');
    expect(code).toBe(1);
    expect(stderr).toMatch(/cat-03: .*(disk is full|ENOSPC).*BRK-(RSYNC|BOX)-DISK/);
    expect(stderr).toContain('BRK-PUB-ABORTED');
    expect(await epochsServed(rack)).toEqual(before);
    const { entry, breakers } = await publish(rack, feed, ...OF_ANOTHER_SIZE);
    expect(breakers.filter(({ isAccepted }) => isAccepted).map(({ breaker }) => breaker)).toEqual(['count']);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(entry.epoch)));
  });

  it('publishes nothing when one box can not be reached', async () => {
    const rack = useIt();
    const before = await epochsServed(rack);
    await rack.runInside('cat-01', 'systemctl stop ssh.socket ssh.service');
    const { code, stderr } = await rack.bricks('publish-catalog', small, '--at', 'soonest');
    await rack.runInside('cat-01', 'systemctl start ssh.service');
    expect(code).toBe(4);
    expect(stderr).toMatch(/cat-01: can't be reached/);
    expect(await epochsServed(rack)).toEqual(before);
  });

  it('leaves a box out where that is allowed: it hears of it and answers 503, until the next publication', async () => {
    const rack = useIt();
    const feed = await makeFeed(rack, 'without.tsv', '--products', '2100');
    await rack.runInside('cat-01', 'systemctl stop ssh.socket ssh.service');
    const { code, stdout, stderr } = await rack.bricks(
      ...['publish-catalog', feed, '--at', 'soonest', '--json', '--allow-missing', '1', ...OF_ANOTHER_SIZE],
    );
    const served = await epochsServed(rack);
    await rack.runInside('cat-01', 'systemctl start ssh.service');
    expect(code, stderr).toBe(0);
    const { entry, missing } = JSON.parse(stdout) as Published;
    expect(missing).toEqual(['cat-01']);
    expect(served).toEqual(['503', String(entry.epoch), String(entry.epoch)]);
    const next = await publish(rack, small, ...OF_ANOTHER_SIZE);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(next.entry.epoch)));
  });

  it('never serves a generation that was damaged on a box, says which and why, and mends it by sending it again', async () => {
    const rack = useIt();
    const [before] = await epochsServed(rack);
    const feed = await makeFeed(rack, 'next.tsv', '--products', '2500');
    const { entry } = JSON.parse(
      (await rack.bricks('publish-catalog', feed, '--in', '1h', '--json', ...OF_ANOTHER_SIZE)).stdout,
    ) as Published;
    const file = `/var/lib/bricks/catalogue/gens/${entry.digest}/catalog.db`;
    await rack.runInside(
      'cat-02',
      `printf X | dd of=${file} bs=1 seek=1000000 conv=notrunc && systemctl restart 'bricks-catalogue@*'`,
    );
    const damaged = await until('a word about the damage', async () => {
      const { problems } = await list(rack);
      return problems.find(problem => problem.where === 'cat-02');
    });
    expect(damaged.message).toMatch(new RegExp(`${entry.digest.slice(0, 12)}.*(SHA-256|digest)`));
    expect(await epochsServed(rack)).toEqual([before, before, before]);
    const early = await rack.bricks('publish-catalog', feed, '--at', 'soonest', ...OF_ANOTHER_SIZE);
    expect(early.stderr).toContain('BRK-PUB-ORDER');
    expect((await rack.bricks('catalog', 'abort', String(entry.epoch))).code).toBe(0);
    const mended = await publish(rack, feed, ...OF_ANOTHER_SIZE);
    expect(mended.entry.digest).toBe(entry.digest);
    expect(await epochsServed(rack)).toEqual(Array(3).fill(String(mended.entry.epoch)));
    expect((await list(rack)).problems).toEqual([]);
  });

  it('takes 50,000 products to all boxes, and nobody goes back in time', async () => {
    const feed = await makeFeed(useIt(), 'large.tsv.gz', '--products', '50000');
    await publishUnderLoad(useIt(), feed, 1, ...OF_ANOTHER_SIZE);
  });

  it('has kept the generation that was pinned, beside all that came after it', async () => {
    const rack = useIt();
    const { entries, generations, problems } = await list(rack);
    const pinned = generations.find(({ digest }) => digest === entries[0]!.digest)!;
    expect(pinned).toMatchObject({ heldBy: ['cat-01', 'cat-02', 'cat-03'], pinnedOn: ['cat-01', 'cat-02', 'cat-03'] });
    expect(problems).toEqual([]);
    await rack.runInside('cat-02', `rm -r /var/lib/bricks/catalogue/gens/${pinned.digest}`);
    expect((await list(rack)).problems).toMatchObject([{ code: 'BRK-PIN-LACKING', where: 'cat-02' }]);
    expect((await rack.bricks('catalog', 'pin', '1')).code).toBe(0);
    expect((await list(rack)).problems).toEqual([]);
  });

  it('keeps serving over a reboot', async () => {
    const rack = useIt();
    const [before] = await epochsServed(rack);
    await rack.bricks('lab', 'burn', 'cat-01', '--keep-disk', '--name', rack.name);
    await rack.bricks('lab', 'heal', 'cat-01', '--name', rack.name);
    await until('cat-01 to serve again', async () => {
      const answer = await ask(rack.hosts[0]!.address, '/readyz').catch(() => null);
      return answer?.status === 200;
    });
    expect(await epochsServed(rack)).toEqual([before, before, before]);
  });

  it('builds the same file from the same feed, whatever it is called', async () => {
    const rack = useIt();
    const copy = join(rack.dir, 'copy.tsv.gz');
    copyFileSync(small, copy);
    for (const feed of [small, copy]) {
      const { code } = await rack.bricks('catalog', 'build', feed, '--out', join(rack.dir, 'built'));
      expect(code).toBe(0);
    }
    expect(readdirSync(join(rack.dir, 'built')).filter(name => !name.startsWith('.'))).toHaveLength(1);
  });
});
