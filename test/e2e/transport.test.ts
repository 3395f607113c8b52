import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';
import { whenItSays } from './watched-cli.ts';

const STORE = '.bricks/generations';
const INCOMING = '/var/lib/bricks/catalogue/incoming';
const GENERATIONS = '/var/lib/bricks/catalogue/gens';

async function makeFeed(rack: Rack, name: string, ...args: string[]): Promise<string> {
  const path = join(rack.dir, name);
  const { code, stderr } = await rack.bricks('lab', 'feed', '--seed', '7', '--output', path, ...args);
  if (code !== 0) throw new Error(stderr);
  return path;
}

/** Sent and no more: what counts here is how it came to each box. What was said of that, by host. */
async function send(rack: Rack, feed: string): Promise<Map<string, string>> {
  const args = ['publish-catalog', feed, '--in', '1h'];
  const { stderr } = await whenItSays(rack, args, /^prepare: /m, child => process.kill(-child.pid!, 'SIGKILL'));
  return new Map(rack.hosts.map(({ name }) => [name, saidOf(name, stderr)]));
}

function saidOf(host: string, said: string): string {
  const lines = said.split('\n').filter(line => line.startsWith(`${host} | `));
  return lines.map(line => line.slice(host.length + 3)).join('\n');
}

const UNITS: Readonly<Record<string, number>> = { bytes: 1, kB: 1e3, MB: 1e6 };

/** "31.0 kB" behind some words. */
function bytesBehind(words: string, said: string): number {
  const [, number, unit] = new RegExp(`${words} ([\\d.]+) (bytes|kB|MB)`).exec(said) ?? [];
  if (unit === undefined) throw new Error(`no "${words}" in: ${said}`);
  return Number(number) * UNITS[unit]!;
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
    const said = [...(await send(useIt(), first))];
    const [source, ...others] = said.filter(([, text]) => text.startsWith('received all of it'));
    expect(source).toBeDefined();
    expect(others).toEqual([]);
    const fed = said.filter(([host]) => host !== source![0]).map(([, text]) => text);
    expect(fed).toEqual(Array(2).fill(expect.stringContaining(`received it from ${source![0]}, `)));
  });

  it('leaves nothing of that behind: no daemon, no secret, nothing half received', async () => {
    const rack = useIt();
    const look = `pgrep -x rsync; ls -d /run/bricks-seed.* 2>/dev/null; ls ${INCOMING}`;
    for (const { name } of rack.hosts) {
      await until(`nothing left on ${name}`, async () => (await rack.runInside(name, look)).stdout === '');
    }
  });

  it('sends a patch where a box holds an older one, and says how much that is beside the least', async () => {
    const rack = useIt();
    const said = await send(rack, second);
    const { to } = latestPatch(rack);
    const sizeBytes = statSync(join(rack.dir, STORE, to, 'catalog.db')).size;
    for (const text of said.values()) {
      const [sentBytes, patchBytes] = [bytesBehind('received a patch,', text), bytesBehind('a patch has', text)];
      expect(sentBytes).toBeGreaterThanOrEqual(patchBytes);
      expect(sentBytes).toBeLessThan(patchBytes + 4096);
      expect(patchBytes).toBeLessThan(sizeBytes / 10);
    }
  });

  it('falls back to rsync where the patch that arrives is damaged, and says so; the next box gets it made anew', async () => {
    const rack = useIt();
    await send(rack, third);
    const { path, to } = latestPatch(rack);
    for (const { name } of rack.hosts) await rack.runInside(name, `rm -rf ${GENERATIONS}/${to}`);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    writeFileSync(path, bytes);
    const said = [...(await send(rack, third)).values()];
    const fallen = said.filter(text => text.startsWith('a patch did not do'));
    expect(fallen.length).toBeGreaterThan(0);
    for (const text of fallen) {
      expect(text).toMatch(/^a patch did not do \(.+\): sending what differs\nreceived what differs/);
    }
    expect(fallen.join('\n')).toContain('no patch that can be used');
    for (const text of said.filter(each => !fallen.includes(each))) expect(text).toMatch(/^received a patch/);
  });

  it('goes on where it was when a transfer is cut off half-way, and keeps to the rate', async () => {
    const rack = useIt();
    const other = await makeFeed(rack, 'other.tsv', '--products', '9000', '--change', '50');
    const args = ['publish-catalog', other, '--in', '1h', '--bwlimit', '400k'];
    let cutting: Promise<void> | undefined;
    const cut = await whenItSays(rack, args, /cat-01 \| received/, () => {
      cutting = cutHalfWay(rack);
    });
    await cutting;
    expect(cut.code).not.toBe(0);
    expect(cut.stderr).toMatch(/cat-02: rsync .*BRK-RSYNC/);
    const whole = bytesBehind('received what differs,', saidOf('cat-01', cut.stderr));
    const said = await send(rack, other);
    expect([said.get('cat-01'), said.get('cat-03')]).toEqual(['had it', 'had it']);
    expect(bytesBehind('received what differs,', said.get('cat-02')!)).toBeLessThan(0.8 * whole);
    expect((await rack.runInside('cat-02', `ls ${INCOMING}`)).stdout).toBe('');
  });
});

async function cutHalfWay(rack: Rack): Promise<void> {
  await until('half of it on cat-02', async () => {
    const { stdout } = await rack.runInside('cat-02', `stat -c %s ${INCOMING}/*/.catalog.db.* 2>/dev/null`);
    return Number(stdout) > 3_000_000;
  });
  await rack.runInside('cat-02', 'pkill -x rsync');
}

function latestPatch(rack: Rack): { path: string; to: string } {
  const patches = join(rack.dir, STORE, '.patches');
  const ageOf = (name: string) => statSync(join(patches, name)).mtimeMs;
  const pair = readdirSync(patches).sort((a, b) => ageOf(b) - ageOf(a))[0]!;
  return { path: join(patches, pair, 'generation.patch'), to: pair.split('-')[1]! };
}
