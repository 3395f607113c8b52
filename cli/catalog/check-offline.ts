import type { Inventory } from '#inventory/inventory.ts';
import { toValidateSettings } from '#inventory/validate-settings.ts';
import { readFacts } from '../generations/facts.ts';
import { writeReport } from '../generations/report/write.ts';
import { parseAccept } from '../generations/validate/accept.ts';
import { type CheckResult, checkGeneration } from '../generations/validate/check-generation.ts';
import { stopIfTripped } from '../generations/validate/stop.ts';
import { checkLines } from '../output/check-lines.ts';
import { findLocalCopy } from './local-copy.ts';

export interface OfflineCheck {
  /** The generation before: a directory, or the beginning of a digest in `outDir`; undefined: nothing is checked. */
  previous: string | undefined;
  outDir: string;
  /** Whose thresholds and golden questions hold; null: the defaults. */
  inventory: Inventory | null;
  accept: readonly string[];
  report: string | undefined;
  say(text: string): void;
}

/**
 * The breakers for a generation that is going nowhere yet. What was asked for wrongly is thrown at once, before a build;
 * `check` looks at what was built, and throws what the breakers find, as a publication does.
 */
export function openOfflineCheck(request: OfflineCheck): {
  /** Its directory, to build upon. */
  previous: string | null;
  check(dir: string): Promise<CheckResult | null>;
} {
  const accept = parseAccept(request.accept);
  const { previous, outDir, inventory, report = null } = request;
  if (previous === undefined) return { previous: null, check: () => Promise.resolve(null) };
  const before = findLocalCopy(previous, outDir);
  const name = readFacts(before).digest.slice(0, 12);
  const settings = inventory?.bricks.catalogue.validate ?? toValidateSettings(null);
  const shop = inventory?.shop ?? null;
  const check = async (dir: string) => {
    const target = { dir, against: { dir: before, name }, settings, shop: shop ?? 'Shop', rooms: [], accept };
    const result = await checkGeneration({ ...target, isThorough: report !== null });
    if (report !== null) await writeReport(report, { ...result, shop, madeAt: Date.now() });
    for (const line of checkLines(result)) request.say(`check: ${line}`);
    stopIfTripped(result);
    return result;
  };
  return { previous: before, check };
}
