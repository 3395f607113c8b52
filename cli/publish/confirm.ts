import type { Entry } from '#contract/schedule.ts';
import { failure, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askBox } from './box.ts';
import { everywhere } from './everywhere.ts';
import { measureSpread, type Spread } from './spread.ts';

const AROUND_MS = 500;
/** For the answer after the instant. */
const ANSWER_MS = 30_000;

/** Stays with the boxes through the instant and measures how together they were. Throws when one was not. */
export async function confirm(fleet: Fleet, entry: Entry, hosts: readonly string[]): Promise<Spread> {
  const watched = await everywhere(hosts, unconfirmed(entry), async host =>
    askBox(
      await fleet.session(host),
      'watch',
      { epoch: entry.epoch, aroundMs: AROUND_MS },
      { deadlineMs: Math.max(0, entry.activation - Date.now()) + fleet.deadlineMs(ANSWER_MS) },
    ),
  );
  const silent = [...watched].flatMap(([host, { workers }]) =>
    workers.flatMap(({ worker, firstNew }) => (firstNew === null ? [`${host} worker ${worker}`] : [])),
  );
  const spread = measureSpread(entry.activation, [...watched.values()]);
  if (silent.length > 0 || spread === null) {
    const message = `did not answer from epoch ${entry.epoch} after its instant: ${silent.join(', ')}`;
    throw failure('BRK-PUB-SILENT', null, message, 'see: bricks catalog list');
  }
  if (spread.overlapMs !== null && spread.overlapMs > 0) {
    const message = `an old answer was given ${spread.overlapMs.toFixed(2)} ms after the first new one`;
    throw failure('BRK-PUB-OVERLAP', null, message, 'compare the clocks of the boxes: chronyc tracking');
  }
  return spread;
}

function unconfirmed(entry: Entry): Problem {
  const message = `epoch ${entry.epoch} is decided, but not all boxes could be watched at its instant`;
  return { code: 'BRK-PUB-UNCONFIRMED', where: null, message, hint: 'see: bricks catalog list' };
}
