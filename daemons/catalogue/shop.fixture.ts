import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Generation, openGeneration } from './generation/generation.ts';
import { type FixtureProduct, writeGeneration } from './generation.fixture.ts';
import { Answers } from './http/answers.ts';

export interface Shop {
  products: readonly FixtureProduct[];
  generation: Generation;
  answers: Answers;
  /** The body of a page, whatever its status. */
  read(target: string): { status: number; body: string };
  close(): void;
}

/** A generation opened in the test's own process, with the answers made from it. */
export async function openShop(products: readonly FixtureProduct[]): Promise<Shop> {
  const directory = mkdtempSync(join(tmpdir(), 'shop-'));
  const digest = writeGeneration(directory, products);
  const generation = await openGeneration(join(directory, digest), digest);
  const counts = { hits: { value: 0 }, misses: { value: 0 } };
  const answers = new Answers({ generation, epoch: 7, shop: 'Test & Shop' }, 1024 * 1024, counts);
  return {
    products,
    generation,
    answers,
    read: target => {
      const { status, body } = answers.get(target, 'identity');
      return { status, body: body.toString('utf8') };
    },
    close: () => {
      generation.close();
      rmSync(directory, { recursive: true });
    },
  };
}
