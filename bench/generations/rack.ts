import { bringRackUp } from '../../test/e2e/rack.ts';

export interface FedBox {
  host: string;
  from: string;
  bytes: number;
}

/** Eight boxes that hold nothing are given the generation of a feed; by whom, and at which cost. */
export async function feedRack(feed: string): Promise<FedBox[]> {
  const rack = await bringRackUp({ hosts: 8, image: 'warm', catalogue: 'workers: 1, cache: 32MiB' });
  try {
    await run(rack, 'provision');
    const answer = JSON.parse(await run(rack, 'publish-catalog', feed, '--at', 'soonest', '--json')) as {
      boxes: { host: string; from: string | null; sentBytes: number }[];
    };
    return answer.boxes.map(({ host, from, sentBytes }) => ({ host, from: from ?? 'this machine', bytes: sentBytes }));
  } finally {
    await rack.down();
  }
}

async function run(rack: Awaited<ReturnType<typeof bringRackUp>>, ...args: string[]): Promise<string> {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await rack.bricks(...args);
  if (code !== 0) throw new Error(`bricks ${args.join(' ')} ended with ${code}: ${stderr}`);
  console.error(`bricks ${args[0]}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return stdout;
}
