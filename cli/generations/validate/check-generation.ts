import { SqliteError } from 'better-sqlite3';
import type { Manifest } from '#contract/generation.ts';
import type { ValidateSettings } from '#inventory/inventory.ts';
import { BricksError } from '../../errors.ts';
import { compareGenerations } from '../compare/compare.ts';
import type { Comparison } from '../compare/comparison.ts';
import { readFacts } from '../facts.ts';
import { findAbsurdPrices } from './absurd-prices.ts';
import type { BreakerName, Verdict } from './breaker.ts';
import { configuredQuestions } from './golden/configured.ts';
import { askGolden } from './golden/golden.ts';
import { sampleQuestions } from './golden/sampled.ts';
import { startTrialDaemon } from './golden/trial-daemon.ts';
import { judgeGeneration } from './judge.ts';
import { priceRange } from './prices.ts';
import type { Room } from './size.ts';

/** The generation before, in a directory; or why there is none to compare with. */
export type Predecessor = { dir: string; name: string } | { missing: string };

export interface CheckRequest {
  /** Of the generation that was built. */
  dir: string;
  against: Predecessor;
  settings: ValidateSettings;
  /** In the heads of the pages that are tried. */
  shop: string;
  rooms: readonly Room[];
  accept: ReadonlySet<BreakerName>;
  /** Compares all that a report tells, not only what the breakers need. */
  isThorough: boolean;
}

export type CheckedVerdict = Verdict & { isAccepted: boolean };

export interface CheckResult {
  facts: Manifest;
  /** Names the generation that it was compared with; null for none. */
  against: string | null;
  verdicts: CheckedVerdict[];
  comparison: Comparison | null;
  tookMs: number;
}

/**
 * Looks at a generation that was built, before anything of it travels: what it changes, and what a daemon makes of it. The daemon
 * starts, and reads the file, while this process compares. Throws nothing for what the breakers find.
 */
export async function checkGeneration(request: CheckRequest): Promise<CheckResult> {
  const startMs = performance.now();
  const { dir, settings, shop, rooms, accept } = request;
  const facts = readFacts(dir);
  const daemon = startTrialDaemon(dir, facts.digest, shop);
  try {
    const comparison = compare(request);
    const range = priceRange(facts.currency, settings);
    const absurdPrices = findAbsurdPrices(dir, range);
    const questions = [
      ...sampleQuestions(dir, facts.currency, 'missing' in comparison ? [] : changedIds(comparison)),
      ...configuredQuestions(settings.golden),
    ];
    const golden = await askGolden(daemon, facts.digest, questions);
    const evidence = { facts, comparison, priceRange: range, absurdPrices, rooms, golden };
    const verdicts = judgeGeneration(evidence, settings).map(verdict => ({
      ...verdict,
      isAccepted: verdict.state === 'trips' && accept.has(verdict.breaker),
    }));
    const against = 'missing' in request.against || 'missing' in comparison ? null : request.against.name;
    const tookMs = Math.round(performance.now() - startMs);
    return { facts, against, verdicts, comparison: 'missing' in comparison ? null : comparison, tookMs };
  } finally {
    await daemon.stop();
  }
}

/** A copy of the generation before that is damaged or cut short is as good as none. */
function compare({ against, dir, settings, isThorough }: CheckRequest): Comparison | { missing: string } {
  if ('missing' in against) return against;
  try {
    return compareGenerations(against.dir, dir, { moveFactor: settings.priceMoveFactor, isThorough });
  } catch (error) {
    if (!(error instanceof SqliteError) && !(error instanceof BricksError)) throw error;
    return {
      missing: `${against.name} can't be compared with, its copy in ${against.dir} is damaged: ${error.message}`,
    };
  }
}

function changedIds({ added, repriced, moved, changed }: Comparison): string[] {
  const samples = [added.samples, repriced.up.samples, repriced.down.samples, moved.samples, changed.samples];
  return samples.flatMap(each => each.slice(0, 4).map(({ id }) => id));
}
