import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { committedEntries } from '#contract/schedule.ts';
import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';
import type { PublishEvent } from './events.ts';
import { everywhere } from './everywhere.ts';
import { type History, readHistory, unfinishedEntries } from './history.ts';

const WITHDRAW_MARGIN_MS = 500;
/** A box's clock may be this far from ours, beside what the round trip leaves open, milliseconds. */
const CLOCK_TOLERANCE_MS = 250;

/**
 * Asks every box of the roster for its schedule, and clears away what a publication that was killed has left on some of
 * them while its instant is still ahead. Throws unless all answer and none contradicts another.
 */
export async function survey(
  fleet: Fleet,
  roster: readonly string[],
  emit: (event: PublishEvent) => void,
): Promise<{ boxes: Map<string, BoxStatus>; history: History }> {
  const boxes = await askAll(fleet, roster);
  const history = historyOf(boxes);
  // What every box has stored stands; what only some have, was never promised.
  const unfinished = unfinishedEntries(history, schedulesOf(boxes), Date.now());
  if (unfinished.length === 0) return { boxes, history };
  for (const entry of unfinished) {
    const holders = roster.filter(host =>
      committedEntries(boxes.get(host)!.schedule).some(each => each.epoch === entry.epoch),
    );
    const text = `epoch ${entry.epoch} was left unfinished on ${holders.join(', ')}: withdrawing it`;
    emit({ type: 'stage', stage: 'commit', text });
    await everywhere(holders, notCleared(entry.epoch), async host =>
      askHost(fleet, host, 'withdraw', { entry, marginMs: WITHDRAW_MARGIN_MS }),
    );
  }
  const cleared = await askAll(fleet, roster);
  return { boxes: cleared, history: historyOf(cleared) };
}

export async function askAll(fleet: Fleet, roster: readonly string[]): Promise<Map<string, BoxStatus>> {
  return await everywhere(roster, nothingDone, host => askStatus(fleet, host));
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

function historyOf(boxes: ReadonlyMap<string, BoxStatus>): History {
  const read = readHistory(schedulesOf(boxes));
  if ('history' in read) return read.history;
  throw new BricksError(read.problems);
}

function schedulesOf(boxes: ReadonlyMap<string, BoxStatus>) {
  return [...boxes].map(([host, { schedule }]) => ({ host, schedule }));
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

function notCleared(epoch: number) {
  const message = `epoch ${epoch} is left on some boxes only and could not be withdrawn from all of them`;
  return {
    code: 'BRK-PUB-IN-DOUBT',
    where: null,
    message,
    hint: 'bring these boxes back and run the same command again',
  };
}
