import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { burn, heal } from '#cli/lab/lab.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { killAtLine } from './watched-cli.ts';

interface Verified {
  isExact: boolean;
  boxes: { host: string; differences: { area: string; path: string; found: string }[] }[];
  problems: { code: string; where: string | null; hint: string | null }[];
  unreachable: string[];
}
interface Added {
  hosts: { host: string; outcome: string }[];
  replica: {
    epoch: number;
    digest: string;
    received: { digest: string; from: string | null; sentBytes: number }[];
    leftOut: string[];
  } | null;
}

const emit = () => {};
const GENERATIONS = '/var/lib/bricks/catalogue/gens';

async function verify(rack: Rack): Promise<{ code: number; verified: Verified }> {
  const { stdout, code } = await rack.bricks('catalog', 'verify', '--json');
  return { code, verified: JSON.parse(stdout) as Verified };
}

async function addReplica(rack: Rack, ...args: string[]): Promise<Added> {
  const { stdout, stderr, code } = await rack.bricks('add-replica', ...args, '--json');
  if (code !== 0) throw new Error(`add-replica ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Added;
}

async function publish(rack: Rack, feed: string, ...when: string[]): Promise<void> {
  const { stderr, code } = await rack.bricks('publish-catalog', feed, ...when, '--quiet');
  if (code !== 0) throw new Error(stderr);
}

/** What users of a box are answered: the epoch, or the status where that is no 200. */
async function served(rack: Rack, name: string): Promise<string> {
  const { address } = rack.hosts.find(host => host.name === name)!;
  const [ready, page] = await Promise.all(['/readyz', '/'].map(path => fetch(`http://${address}${path}`)));
  return ready!.status === 200 ? `${(await ready!.text()).trim()}, ${page!.status}` : String(ready!.status);
}

/** The file changes, the memory of the running processes does not: what a failing disk does. */
async function flipByte(rack: Rack, host: string, digest: string): Promise<void> {
  const file = `${GENERATIONS}/${digest}/catalog.db`;
  const flip = `printf X | dd of=${file} bs=1 seek=20000 conv=notrunc status=none && sync ${file}`;
  expect((await rack.runInside(host, flip)).code).toBe(0);
}

describeInRack('replicas', () => {
  const useIt = useRack({ hosts: 4, image: 'warm', catalogue: 'workers: 2, cache: 32MiB' });
  let inventory: string;
  let first: string;
  let second: string;

  beforeAll(async () => {
    const rack = useIt();
    const whole = readFileSync(rack.inventoryPath, 'utf8');
    inventory = `${whole.replace(', cat-04]', ']')}spares: [cat-04]\n`;
    writeFileSync(rack.inventoryPath, inventory);
    expect((await rack.bricks('provision', '--quiet')).code).toBe(0);
    const feed = (name: string, change: string) =>
      rack.bricks('lab', 'feed', '--seed', '7', '--products', '2000', '--change', change, '-o', join(rack.dir, name));
    await Promise.all([feed('a.tsv', '0'), feed('b.tsv', '5')]);
    await publish(rack, join(rack.dir, 'a.tsv'), '--at', 'soonest');
    await publish(rack, join(rack.dir, 'b.tsv'), '--at', 'soonest');
    const { stdout } = await rack.bricks('catalog', 'list', '--json');
    const { entries } = JSON.parse(stdout) as { entries: { digest: string }[] };
    [first, second] = entries.map(({ digest }) => digest) as [string, string];
    // From here on the operator has nothing to send, and one box is dead.
    rmSync(join(rack.dir, '.bricks/generations'), { recursive: true });
  });

  it('are proved to be exact by what their disks hold', async () => {
    const { code, verified } = await verify(useIt());
    expect(verified).toMatchObject({ isExact: true, problems: [], unreachable: [] });
    expect(code).toBe(0);
    const { stdout } = await useIt().bricks('catalog', 'verify');
    expect(stdout).toMatch(/^all 3 boxes are exact replicas: release .* of 2 epochs; 2 generations/);
  });

  it.each([
    ['when it is provisioned', /service bricks-catalogue@0\.service \| changed/],
    ['while it is seeded', /cat-04 \| generation \w+: received it/],
  ])('add-replica is killed %s: the spare serves nobody and stays a spare', async (_when, pattern) => {
    const rack = useIt();
    await burn({ name: rack.name, host: 'cat-03', keepsDisk: true, emit });
    // What has come while it was provisioned is there, and would not be received again.
    await rack.runInside('cat-04', `rm -rf ${GENERATIONS}/*`);
    await killAtLine(rack, ['add-replica', '--timeout', '20s', '--lock-wait', '1m'], pattern);
    expect(await served(rack, 'cat-04')).toBe('503');
    expect(readFileSync(rack.inventoryPath, 'utf8')).toBe(inventory);
  });

  it('a second run finishes it, from the neighbours alone, with one of them dead', async () => {
    const rack = useIt();
    const { hosts, replica } = await addReplica(rack, '--lock-wait', '1m');
    expect(hosts).toMatchObject([{ host: 'cat-04', outcome: 'changed' }]);
    expect(replica).toMatchObject({ epoch: 2, digest: second, leftOut: ['cat-03'] });
    for (const { from } of replica!.received) expect(['cat-01', 'cat-02']).toContain(from);
    expect(await served(rack, 'cat-04')).toBe('epoch 2, 200');
    const moved = inventory.replace('cat-03]', 'cat-03, cat-04]').replace('[cat-04]', '[]');
    expect(readFileSync(rack.inventoryPath, 'utf8')).toBe(moved);
    const { code, verified } = await verify(rack);
    expect(verified.problems.map(({ code: each, where }) => [each, where])).toEqual([
      ['BRK-SSH-UNREACHABLE', 'cat-03'],
    ]);
    expect(verified.boxes.map(({ host }) => host)).toEqual(['cat-01', 'cat-02', 'cat-04']);
    expect(code).toBe(4);
  });

  it('a byte that flips on one disk is found while the box still serves, and mended from the others', async () => {
    const rack = useIt();
    await flipByte(rack, 'cat-02', first);
    await rack.runInside('cat-02', 'sed -i s/33554432/33554433/ /etc/bricks/catalogue.json');
    const { code, verified } = await verify(rack);
    expect(code).toBe(1);
    const bad = verified.boxes.filter(({ differences }) => differences.length > 0);
    expect(bad.map(({ host }) => host)).toEqual(['cat-02']);
    expect(bad[0]!.differences.map(({ path }) => path)).toEqual([
      '/etc/bricks/catalogue.json',
      `${GENERATIONS}/${first}/catalog.db`,
    ]);
    expect(verified.problems.find(({ where }) => where === 'cat-02')?.hint).toBe('bricks add-replica cat-02');
    const { replica } = await addReplica(rack, 'cat-02');
    expect(replica!.received.map(({ digest }) => digest)).toEqual([first]);
    expect((await verify(rack)).code).toBe(4);
    expect(await served(rack, 'cat-02')).toBe('epoch 2, 200');
  });

  it('a box that burnt with its disk is replaced by an exact replica, what is still to come included', async () => {
    const rack = useIt();
    await heal({ name: rack.name, host: 'cat-03', emit });
    await publish(rack, join(rack.dir, 'a.tsv'), '--in', '1h');
    await burn({ name: rack.name, host: 'cat-03', keepsDisk: false, emit });
    await heal({ name: rack.name, host: 'cat-03', emit });
    const { code, stderr } = await rack.bricks('replace', 'cat-03');
    expect(stderr).toContain('every worker process answers from epoch 2');
    expect(code).toBe(0);
    const { stdout } = await rack.bricks('catalog', 'verify');
    expect(stdout).toMatch(/^all 4 boxes are exact replicas: .* of 3 epochs; [23] generations/);
    expect(await served(rack, 'cat-03')).toBe('epoch 2, 200');
  });

  it('a box that was removed and comes back begins with the history of the others, not with its own', async () => {
    const rack = useIt();
    expect((await rack.bricks('remove', 'cat-04', '--quiet')).code).toBe(0);
    const { stderr, code } = await rack.bricks('add-replica');
    expect(stderr).toContain('cat-04 | its schedule is stale');
    expect(code).toBe(0);
    expect((await verify(rack)).code).toBe(0);
    expect(await served(rack, 'cat-04')).toBe('epoch 2, 200');
  });
});
