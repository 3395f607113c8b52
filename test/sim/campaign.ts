import type { Mutation } from './mutations.ts';
import { type RunResult, runSeed } from './run.ts';

/** What came of many runs. */
export interface Campaign {
  seeds: number;
  /** By what happened, how often. */
  counts: Map<string, number>;
  /** Runs in which something did not hold. */
  failures: Pick<RunResult, 'seed' | 'violations'>[];
}

export function runSeeds(firstSeed: number, seeds: number): Campaign {
  const campaign: Campaign = { seeds: 0, counts: new Map(), failures: [] };
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) addRun(campaign, runSeed(seed));
  return campaign;
}

/** The first run, from the first seed on, that finds a mutation; undefined where none of so many does. */
export function findMutation(mutation: Mutation, mostSeeds: number): RunResult | undefined {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const result = runSeed(seed, mutation);
    if (result.violations.length > 0) return result;
  }
  return undefined;
}

export function addCampaign(sum: Campaign, { seeds, counts, failures }: Campaign): void {
  sum.seeds += seeds;
  sum.failures.push(...failures);
  for (const [what, count] of counts) sum.counts.set(what, (sum.counts.get(what) ?? 0) + count);
}

/** Lines for people: what happened, and how each failure is seen again. */
export function describeCampaign({ seeds, counts, failures }: Campaign): string {
  const numbers = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${what} ${count}`);
  const found = failures.map(({ seed, violations }) => `${violations[0]}\n    node test/sim/replay.ts ${seed}`);
  return [`${seeds} seeds: ${numbers.join(', ')}`, `${failures.length} violations`, ...found].join('\n');
}

function addRun(campaign: Campaign, { seed, counts, violations }: RunResult): void {
  const failures = violations.length > 0 ? [{ seed, violations }] : [];
  addCampaign(campaign, { seeds: 1, counts: new Map(counts), failures });
}
