import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';
import { killAtLine, whenItSays } from './watched-cli.ts';

interface Published {
  entry: { epoch: number; digest: string };
  boxes: { host: string; way: string; from: string | null; sentBytes: number; patchBytes: number | null }[];
}

const STORE = '.bricks/generations';
const INCOMING = '/var/lib/bricks/catalogue/incoming';
const GENERATIONS = '/var/lib/bricks/catalogue/gens';

async function makeFeed(rack: Rack, name: string, ...args: string[]): Promise<string> {
  const path = join(rack.dir, name);
  const { code, stderr } = await rack.bricks('lab', 'feed', '--seed', '7', '--output', path, ...args);
  if (code !== 0) throw new Error(stderr);
  return path;
}

async function publish(rack: Rack, feed: string, ...args: string[]): Promise<Published & { said: string }> {
  const { stdout, stderr, code } = await rack.bricks('publish-catalog', feed, '--in', '20s', '--json', ...args);
  if (code !== 0) throw new Error(`publish-catalog ended with ${code}: ${stderr}`);
  return { ...(JSON.parse(stdout) as Published), said: stderr };
}

function bytesOf(rack: Rack, digest: string): number {
  return statSync(join(rack.dir, STORE, digest, 'catalog.db')).size;
}

describeInRack('bringing a generation to the boxes', () => {
  const useIt = useRack({ hosts: 3, image: 'warm', catalogue: 'workers: 1, cache: 32MiB' });
  let first: string;
  let second: string;
  let third: string;

  beforeAll(async () => {
    const rack = useIt();
    first = await makeFeed(rack, 'first.tsv', '--products', '3000');
    second = await makeFeed(rack, 'second.tsv', '--products', '3000', '--change', '1');
    third = await makeFeed(rack, 'third.tsv', '--products', '3000', '--change', '1', '--change-seed', '2');
    const { code, stderr } = await rack.bricks('provision');
    if (code !== 0) throw new Error(stderr);
  });

  it('sends one copy to three bare boxes: the first feeds the others', async () => {
    const { boxes, said } = await publish(useIt(), first);
    expect(boxes.map(box => box.way).sort(), said).toEqual(['full', 'neighbour', 'neighbour']);
    const source = boxes.find(box => box.way === 'full')!.host;
    expect(boxes.filter(box => box.way === 'neighbour').map(box => box.from)).toEqual([source, source]);
  });

  it('leaves nothing of that behind: no daemon, no secret, nothing half received', async () => {
    const rack = useIt();
    for (const { name } of rack.hosts) {
      const { stdout } = await rack.runInside(
        name,
        `pgrep -x rsync; ls -d /run/bricks-seed.* 2>/dev/null; ls ${INCOMING}`,
      );
      expect(stdout).toBe('');
    }
  });

  it('sends a patch where a box holds an older one, and says how much that is beside the least', async () => {
    const rack = useIt();
    const { boxes, entry } = await publish(rack, second);
    for (const { way, sentBytes, patchBytes } of boxes) {
      expect(way).toBe('patch');
      expect(sentBytes).toBeGreaterThan(patchBytes!);
      expect(sentBytes).toBeLessThan(patchBytes! + 4096);
      expect(patchBytes).toBeLessThan(bytesOf(rack, entry.digest) / 10);
    }
  });

  it('falls back to rsync where the patch that arrives is damaged, and says so', async () => {
    const rack = useIt();
    await killAtLine(rack, ['publish-catalog', third, '--in', '20s'], /^prepare: /m);
    const { path, to } = latestPatch(rack);
    for (const { name } of rack.hosts) await rack.runInside(name, `rm -rf ${GENERATIONS}/${to}`);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    writeFileSync(path, bytes);
    const { boxes, said, entry } = await publish(rack, third);
    expect(entry.digest).toBe(to);
    expect(boxes.map(box => box.way)).toEqual(['delta', 'delta', 'delta']);
    expect(said).toMatch(/cat-01 \| a patch did not do \(.*no patch that can be used.*\): sending what differs/);
  });

  it('goes on where it was when a transfer is cut off half-way, and keeps to the rate', async () => {
    const rack = useIt();
    const other = await makeFeed(rack, 'other.tsv', '--products', '9000', '--change', '50');
    const args = ['publish-catalog', other, '--in', '60s', '--bwlimit', '400k'];
    const cut = await whenItSays(rack, args, /cat-01 \| received/, async () => {
      await until('half of it on cat-02', async () => {
        const { stdout } = await rack.runInside('cat-02', `stat -c %s ${INCOMING}/*/.catalog.db.* 2>/dev/null`);
        return Number(stdout) > 3_000_000;
      });
      await rack.runInside('cat-02', 'pkill -x rsync');
    });
    expect(cut.code, cut.stderr).toBe(4);
    expect(cut.stderr).toMatch(/cat-02: the transfer broke off.*BRK-RSYNC-CUT/);
    const { boxes } = await publish(rack, other);
    const [one, two, three] = boxes;
    expect([one!.way, two!.way, three!.way]).toEqual(['held', 'delta', 'held']);
    const { stdout } = await rack.runInside('cat-02', `ls ${INCOMING}`);
    expect(stdout).toBe('');
    expect(two!.sentBytes).toBeLessThan(
      0.8 * Number(/cat-01 \| received what differs, ([\d.]+) MB/.exec(cut.stderr)![1]) * 1e6,
    );
  });
});

function latestPatch(rack: Rack): { path: string; to: string } {
  const patches = join(rack.dir, STORE, '.patches');
  const ageOf = (name: string) => statSync(join(patches, name)).mtimeMs;
  const pair = readdirSync(patches).sort((a, b) => ageOf(b) - ageOf(a))[0]!;
  return { path: join(patches, pair, 'generation.patch'), to: pair.split('-')[1]! };
}
