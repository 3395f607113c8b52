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
  /** A directory, or the beginning of a digest in `outDir`; undefined: nothing is checked. */
  against: string | undefined;
  outDir: string;
  /** Whose thresholds and golden questions hold; null: the defaults. */
  inventory: Inventory | null;
  accept: readonly string[];
  report: string | undefined;
  say(text: string): void;
}

/**
 * The breakers for a generation that is going nowhere yet. What was asked for wrongly is thrown at once, before a build; the
 * function that is given checks what was built, and throws what the breakers find, as a publication does.
 */
export function openOfflineCheck(request: OfflineCheck): (dir: string) => Promise<CheckResult | null> {
  const accept = parseAccept(request.accept);
  const { against, outDir, inventory, report = null } = request;
  if (against === undefined) return () => Promise.resolve(null);
  const before = findLocalCopy(against, outDir);
  const name = readFacts(before).digest.slice(0, 12);
  const settings = inventory?.bricks.catalogue.validate ?? toValidateSettings(null);
  const shop = inventory?.shop ?? null;
  return async dir => {
    const target = { dir, against: { dir: before, name }, settings, shop: shop ?? 'Shop', rooms: [], accept };
    const result = await checkGeneration({ ...target, isThorough: report !== null });
    if (report !== null) await writeReport(report, { ...result, shop, madeAt: Date.now() });
    for (const line of checkLines(result)) request.say(`check: ${line}`);
    stopIfTripped(result);
    return result;
  };
}
