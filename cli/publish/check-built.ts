import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import type { BuildResult } from '../generations/build.ts';
import { writeReport } from '../generations/report/write.ts';
import type { BreakerName } from '../generations/validate/breaker.ts';
import { type CheckResult, checkGeneration } from '../generations/validate/check-generation.ts';
import { stopIfTripped } from '../generations/validate/stop.ts';
import { checkLines } from '../output/check-lines.ts';
import type { PublishEvent } from './events.ts';
import { findPredecessor } from './predecessor.ts';
import { historyOf } from './survey.ts';

export interface CheckBuiltRequest {
  store: string;
  /** Null for as soon as every box is prepared. */
  activation: number | null;
  accept: ReadonlySet<BreakerName>;
  /** Where the report goes, also when a breaker stops it; null for none. */
  report: string | null;
  emit(event: PublishEvent): void;
}

/** Between the build and the first byte that travels. Throws what the breakers find that the operator has not accepted. */
export async function checkBuilt(
  fleet: Fleet,
  boxes: ReadonlyMap<string, BoxStatus>,
  built: BuildResult,
  request: CheckBuiltRequest,
): Promise<CheckResult> {
  const { shop, bricks } = fleet.inventory;
  const against = findPredecessor(historyOf(boxes), request.activation ?? Date.now(), request.store);
  const rooms = [...boxes].map(([host, { freeBytes, generations }]) => ({
    host,
    freeBytes,
    isHeld: generations.includes(built.digest),
  }));
  const { accept, report, emit } = request;
  const settings = bricks.catalogue.validate;
  const tellStart = 'missing' in against ? against.missing : `against ${against.name}`;
  emit({ type: 'stage', stage: 'check', text: tellStart });
  const isThorough = report !== null;
  const result = await checkGeneration({ dir: built.dir, against, settings, shop, rooms, accept, isThorough });
  if (report !== null) await writeReport(report, { ...result, shop, madeAt: Date.now() });
  for (const text of checkLines(result)) emit({ type: 'stage', stage: 'check', text });
  stopIfTripped(result);
  return result;
}
