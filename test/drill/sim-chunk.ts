import { runSeeds } from '../sim/campaign.ts';

/** `node test/drill/sim-chunk.ts FIRST_SEED SEEDS`: what came of them, as JSON. */
const [firstSeed, seeds] = process.argv.slice(2).map(Number) as [number, number];
const { counts, ...rest } = runSeeds(firstSeed, seeds);
process.stdout.write(JSON.stringify({ ...rest, counts: [...counts] }));
