import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { BricksError, failure } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import type { PublishEvent } from './events.ts';
import { tryEverywhere } from './everywhere.ts';
import { type History, readHistory, schedulesOf } from './history.ts';
import { failIfTooMany } from './missing.ts';
import { settle } from './settle.ts';
import { collectUndecided } from './undecided.ts';

/** A box's clock may be this far from ours, beside what the round trip leaves open, milliseconds. */
const CLOCK_TOLERANCE_MS = 250;

export interface Surveyed {
  /** Those that answered. */
  boxes: Map<string, BoxStatus>;
  missing: Map<string, HostError>;
  history: History;
}

export interface SurveyWish {
  allowMissing: number;
  /** Boxes that are off for good: an entry whose outcome only they could tell is passed over. */
  without: readonly string[];
  emit(event: PublishEvent): void;
}

/**
 * Asks every box of the roster for its schedule, and settles what a run that was killed has left undecided. Throws when more
 * than the allowed don't answer, when one contradicts another, and when an entry can't be settled.
 */
export async function survey(fleet: Fleet, roster: readonly string[], wish: SurveyWish): Promise<Surveyed> {
  const settled = new Set<number>();
  for (;;) {
    const found = await askSome(fleet, roster, wish.allowMissing);
    const open = collectUndecided(found.history, schedulesOf(found.boxes)).find(
      ({ entry }) => !entry.roster.some(host => wish.without.includes(host)),
    );
    if (open === undefined) return found;
    const { epoch } = open.entry;
    if (settled.has(epoch))
      throw failure('BRK-PUB-UNDECIDED', null, `epoch ${epoch} is settled, and no box has been told`);
    // One after the other: what is committed of one decides who has a say in the next.
    await settle(fleet, found.history, open, wish.emit);
    settled.add(epoch);
  }
}

/** Throws when more than the allowed don't answer, and BRK-PUB-DIVERGED when one contradicts another. */
export async function askSome(fleet: Fleet, roster: readonly string[], allowMissing: number): Promise<Surveyed> {
  const { results, failures } = await tryEverywhere(roster, host => askStatus(fleet, host));
  const missing = new Map(failures.map(failure => [failure.problem.where!, failure]));
  failIfTooMany(missing, allowMissing, nothingDone);
  // In the roster's order, not in that of their answers.
  const boxes = new Map(roster.flatMap(host => (results.has(host) ? [[host, results.get(host)!] as const] : [])));
  return { boxes, missing, history: historyOf(boxes) };
}

/** What a box says of itself. Throws HostError, BRK-BOX-CLOCK for a clock that is plainly wrong. */
export async function askStatus(fleet: Fleet, host: string): Promise<BoxStatus> {
  // Connected before, so that the round trip is all that is measured.
  await fleet.session(host);
  const sentAt = Date.now();
  const box = await askHost(fleet, host, 'status', null);
  checkClock(host, box.now, sentAt, Date.now());
  return box;
}

/** Throws BRK-PUB-DIVERGED. */
export function historyOf(boxes: ReadonlyMap<string, BoxStatus>): History {
  const read = readHistory(schedulesOf(boxes));
  if ('history' in read) return read.history;
  throw new BricksError(read.problems);
}

/** The instant is one on the boxes' own clocks, so a clock that is plainly wrong stops the publication. */
function checkClock(host: string, boxNow: number, sentAt: number, receivedAt: number): void {
  const offMs = boxNow < sentAt ? boxNow - sentAt : Math.max(0, boxNow - receivedAt);
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) return;
  const message = `its clock is ${Math.abs(offMs)} ms ${offMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  throw new HostError(
    {
      code: 'BRK-BOX-CLOCK',
      where: host,
      message,
      hint: 'see chronyc tracking there and here; name time.servers in the inventory',
    },
    false,
  );
}

const nothingDone = { code: 'BRK-PUB-ABORTED', where: null, message: 'nothing was published', hint: null };
