import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type Answer, ask, countPairs, findRegressions, type Hammer, hammer } from './hammer.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';
import { whenItSays } from './watched-cli.ts';

const PAGE = '/api/v1/categories';
/** From the command to the instant, so that all is decided well before, on a machine that all boxes share. */
const LEAD = '35s';

interface Entry {
  epoch: number;
  activation: number;
}

describeInRack('eight boxes that activate together', () => {
  const useIt = useRack({ hosts: 8, image: 'warm', catalogue: 'workers: 1, cache: 16MiB' });
  let feeds: string[];
  let published = 0;

  const addressOf = (host: string) => useIt().hosts.find(({ name }) => name === host)!.address;
  const addresses = () => useIt().hosts.map(({ address }) => address);
  const lab = async (verb: string, ...args: string[]) => {
    const { code, stderr } = await useIt().bricks('lab', verb, ...args, '--name', useIt().name);
    if (code !== 0) throw new Error(stderr);
  };
  /** Another generation every time. */
  const nextFeed = () => feeds[published++ % feeds.length]!;

  beforeAll(async () => {
    const rack = useIt();
    feeds = [join(rack.dir, 'one.tsv'), join(rack.dir, 'two.tsv')];
    await mustDo(rack, 'lab', 'feed', '--products', '2000', '--output', feeds[0]!);
    await mustDo(rack, 'lab', 'feed', '--products', '2000', '--change', '5', '--output', feeds[1]!);
    await mustDo(rack, 'provision');
    await mustDo(rack, 'publish-catalog', nextFeed(), '--at', 'soonest');
  });

  /** What a test that failed has left must not fail the next. */
  afterEach(async () => {
    await lab('heal', 'cat-07');
    await lab('heal', 'cat-08');
    await lab('skew', 'cat-08', 'off');
    await until('all boxes to answer', async () => {
      const answers = await Promise.all(addresses().map(each => ask(each, PAGE).catch(() => null)));
      return answers.every(answer => answer?.status === 200);
    });
  });

  /**
   * Publishes for an instant ahead, does `once` as soon as it is decided, and has users ask all boxes from two seconds before the
   * instant to two after it.
   */
  async function passInstant(
    asked: string[],
    once: (entry: Entry) => Promise<void> = async () => {},
  ): Promise<{ entry: Entry; answers: Answer[]; users: Hammer }> {
    const rack = useIt();
    const command = ['publish-catalog', nextFeed(), '--in', LEAD];
    let deciding: Promise<{ entry: Entry; users: Hammer }> | undefined;
    const decided = async (entry: Entry) => {
      await once(entry);
      await sleep(Math.max(0, entry.activation - 2_000 - Date.now()));
      const users = hammer(asked, PAGE, 1);
      await sleep(Math.max(0, entry.activation + 2_000 - Date.now()));
      return { entry, users };
    };
    // Which epoch and when is read from what the run says: to list them takes eight boxes longer than the instant is ahead at times.
    const isDecided = /^commit: epoch (\d+) is to become valid at (\S+): [\s\S]*it is decided/m;
    const ended = whenItSays(rack, command, isDecided, (_, [, epoch, instant]) => {
      deciding = decided({ epoch: Number(epoch), activation: Date.parse(instant!) });
      deciding.catch(() => {});
    });
    await ended;
    const { entry, users } = await deciding!;
    await users.stop();
    return { entry, users, answers: users.answers };
  }

  const statusesAround = (answers: readonly Answer[], address: string) =>
    answers.filter(each => each.address === address).map(({ status, epoch }) => (status === 200 ? epoch : status));

  it('nobody is answered old after anybody was answered new, in a million pairs of answers', async () => {
    let pairs = 0;
    const spreads: number[] = [];
    do {
      const { answers, entry } = await passInstant(addresses());
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ epoch }) => epoch))).toEqual(new Set([entry.epoch - 1, entry.epoch]));
      expect(findRegressions(answers)).toEqual([]);
      pairs += countPairs(answers, entry.epoch);
      spreads.push((await lastSpread(useIt()))!);
    } while (pairs < 1_000_000);
    process.stderr.write(
      `${pairs} pairs of an old and a new answer; spread ${spreads.map(each => each.toFixed(2))} ms\n`,
    );
  });

  it('a box whose clock is a second ahead answers 503 around the instant, and no user sees it go wrong', async () => {
    const { answers, entry } = await passInstant(addresses(), () => lab('skew', 'cat-08', '1s'));
    expect(findRegressions(answers)).toEqual([]);
    const seen = statusesAround(answers, addressOf('cat-08'));
    expect(seen).toContain(503);
    expect(new Set(statusesAround(answers, addressOf('cat-01')))).toEqual(new Set([entry.epoch - 1, entry.epoch]));
    const { stderr, code } = await useIt().bricks('publish-catalog', nextFeed(), '--at', 'soonest');
    expect(code).toBe(1);
    expect(stderr).toMatch(/cat-08: its clock may be 1,?\d{3}\.\d ms .*BRK-PUB-CLOCK/);
    await lab('skew', 'cat-08', 'off');
    await until('cat-08 to answer again', async () => {
      const answer = await ask(addressOf('cat-08'), PAGE).catch(() => null);
      return answer?.epoch === entry.epoch;
    });
  });

  it('a box that is cut off before the instant answers 503 at it, and the new one once it is back', async () => {
    const { answers, entry } = await passInstant(addresses().slice(0, 7), async () => {
      await lab('cut', 'cat-08');
    });
    expect(findRegressions(answers)).toEqual([]);
    expect(await askInside(useIt(), 'cat-08')).toMatch(/^HTTP\/1\.1 503 /);
    await lab('heal', 'cat-08');
    await until('cat-08 to answer again', async () => (await ask(addressOf('cat-08'), PAGE)).epoch === entry.epoch);
  });

  it('a box that is frozen over the instant answers nothing old when it thaws, not once', async () => {
    const frozen = addressOf('cat-07');
    const rack = useIt();
    const agent = new Agent({ keepAlive: true });
    // A connection may be cut in the meantime: it has answered nothing then.
    const askLate = (by?: Agent) => ask(frozen, PAGE, by).catch(() => null);
    let late: Promise<Answer | null>[] = [];
    const others = addresses().filter(each => each !== frozen);
    const { answers, entry } = await passInstant(others, async ({ activation }) => {
      await sleep(Math.max(0, activation - 1_500 - Date.now()));
      // Connections that are open, as a balancer keeps them.
      await Promise.all(Array.from({ length: 16 }, () => ask(frozen, PAGE, agent)));
      await lab('freeze', 'cat-07');
      late = [...Array.from({ length: 16 }, () => askLate(agent)), ...Array.from({ length: 16 }, () => askLate())];
    });
    expect(Date.now()).toBeGreaterThan(entry.activation);
    const thawedAt = performance.now();
    await lab('heal', 'cat-07');
    const given = (await Promise.all(late)).filter(each => each !== null);
    agent.destroy();
    expect(given.length).toBeGreaterThan(0);
    expect(given.every(({ receivedAt }) => receivedAt > thawedAt)).toBe(true);
    for (const { status, epoch } of given) if (status === 200) expect(epoch).toBe(entry.epoch);
    expect(findRegressions([...answers, ...given])).toEqual([]);
    await until('cat-07 to answer again', async () => (await ask(frozen, PAGE)).epoch === entry.epoch);
    expect((await rack.bricks('catalog', 'list')).code).toBe(0);
  });
});

async function mustDo(rack: Rack, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await rack.bricks(...args);
  if (code !== 0) throw new Error(`bricks ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

async function lastSpread(rack: Rack): Promise<number | undefined> {
  const { publications } = JSON.parse(await mustDo(rack, 'catalog', 'list', '--json')) as {
    publications?: { spread: { spreadMs: number } | null }[];
  };
  return publications?.at(-1)?.spread?.spreadMs;
}

/** What a host's own users would get, whatever its network does: the first line. */
async function askInside(rack: Rack, host: string): Promise<string> {
  const request = `GET ${PAGE} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n`;
  const script = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/80; printf "${request}" >&3; head -n 1 <&3'`;
  return (await rack.runInside(host, script)).stdout;
}
