import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { listPackageIndices, packagesToFeed, readPackageIndex } from '../debian-feed.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';

/** A feed that nobody here wrote: Debian as it was released, and with the updates since. */
describeInRack("Debian's own list of packages as a shop", () => {
  const useIt = useRack({ hosts: 2, image: 'warm', catalogue: 'workers: 1, cache: 32MiB' });
  let released: string;
  let updated: string;

  beforeAll(async () => {
    const rack = useIt();
    const indices = await listPackageIndices();
    if (indices.length < 2) throw new Error('apt has fetched fewer than two suites here: run apt-get update');
    const texts = await Promise.all(indices.map(readPackageIndex));
    texts.sort((a, b) => b.length - a.length);
    released = join(rack.dir, 'released.ndjson');
    updated = join(rack.dir, 'updated.ndjson');
    writeFileSync(released, packagesToFeed(texts.slice(0, 1)));
    writeFileSync(updated, packagesToFeed(texts));
    const { code, stderr } = await rack.bricks('provision');
    if (code !== 0) throw new Error(stderr);
  });

  it('is stopped for its absurd prices (the largest packages), and published once they are accepted', async () => {
    const rack = useIt();
    const { code, stderr } = await rack.bricks('publish-catalog', released, '--at', 'soonest');
    expect(code).toBe(2);
    expect(stderr).toContain('BRK-CHECK-ZERO-PRICE');
    expect(await find(rack, 'bash')).toBeNull();
    await publish(rack, released);
    expect(await find(rack, 'bash')).toMatchObject({ id: 'bash', title: expect.stringMatching(/^bash: GNU/) });
  });

  it('has its updates sent as a patch, a small part of the file, to boxes that are exact replicas afterwards', async () => {
    const rack = useIt();
    const { manifest, boxes } = await publish(rack, updated);
    for (const { way, sentBytes } of boxes) {
      expect(way).toBe('patch');
      expect(sentBytes).toBeLessThan(manifest.sizeBytes / 10);
    }
    expect(manifest.products).toBeGreaterThan(60_000);
    const { stdout, code } = await rack.bricks('catalog', 'verify');
    expect(stdout).toMatch(/^all 2 boxes are exact replicas/);
    expect(code).toBe(0);
  });

  it('says what the updates are: packages that are new, and those of another size', async () => {
    const { stdout, code } = await useIt().bricks('catalog', 'diff', '1', '2', '--json');
    expect(code).toBe(0);
    const { added, removed, common } = (JSON.parse(stdout) as { comparison: Compared }).comparison;
    expect(added.count).toBeGreaterThan(0);
    expect(removed.count).toBe(0);
    expect(common).toBeGreaterThan(60_000);
    const said = await useIt().bricks('catalog', 'diff', '1', '2');
    expect(said.stdout).toMatch(/^[1-9][\d,]* new$/m);
    expect(said.stdout).toMatch(/^[1-9][\d,]* repriced/m);
  });
});

interface Compared {
  added: { count: number };
  removed: { count: number };
  common: number;
}

interface Published {
  manifest: { products: number; sizeBytes: number };
  boxes: { way: string; sentBytes: number }[];
}

async function publish(rack: Rack, feed: string): Promise<Published> {
  const args = ['publish-catalog', feed, '--at', 'soonest', '--accept', 'zero-price,price-move', '--json'];
  const { stdout, stderr, code } = await rack.bricks(...args);
  if (code !== 0) throw new Error(`publish-catalog ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Published;
}

async function find(rack: Rack, id: string): Promise<unknown> {
  const answer = await fetch(`http://${rack.hosts[0]!.address}/api/v1/products/${id}`);
  return answer.status === 200 ? await answer.json() : null;
}
