import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { BricksError } from '../errors.ts';
import { agreeOnHistory, type Neighbours } from './neighbours.ts';
import { wantedGenerations } from './wanted-generations.ts';

/** Who gives a new box what, before anything is locked: a guess, which is made sure of when it joins. */
export interface Sources {
  /** Runs the same release; null where none does. */
  release: string | null;
  /** The generation that is valid now; null where nothing is, or the neighbours are not of one mind. */
  generation: { digest: string; from: string } | null;
}

/** Two neighbours where there are two, so that both can come at once. */
export async function chooseSources(asked: Promise<Neighbours>, host: string, release: string): Promise<Sources> {
  const living = await livingOf(asked);
  const generation = chooseGeneration(living, host, Date.now());
  const holders = [...living].filter(([, box]) => box.release === release).map(([name]) => name);
  return { generation, release: holders.find(name => name !== generation?.from) ?? holders[0] ?? null };
}

function chooseGeneration(living: ReadonlyMap<string, BoxStatus>, host: string, nowMs: number): Sources['generation'] {
  try {
    const { entries } = agreeOnHistory({ living: new Map(living) }, host, null);
    const held = new Map([...living].map(([name, { generations }]) => [name, generations]));
    const valid = wantedGenerations(entries, held, nowMs).find(({ epoch }) => epoch !== null);
    const [from] = valid?.holders ?? [];
    return valid === undefined || from === undefined ? null : { digest: valid.digest, from };
  } catch (error) {
    if (error instanceof BricksError) return null;
    throw error;
  }
}

/** What is wrong with them is told when the box is to join them. */
async function livingOf(asked: Promise<Neighbours>): Promise<ReadonlyMap<string, BoxStatus>> {
  try {
    return (await asked).living;
  } catch (error) {
    if (error instanceof BricksError) return new Map();
    throw error;
  }
}
