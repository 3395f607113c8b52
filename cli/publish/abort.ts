import { failure, usageError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askBox } from './box.ts';
import { everywhere } from './everywhere.ts';
import { readHistory } from './history.ts';
import { askAll } from './survey.ts';

/** Further ahead than the slowest withdrawal takes, milliseconds: no box may reach the instant while others still withdraw. */
const MARGIN_MS = 2_000;

/** Takes an entry back from every box while its instant is ahead. Throws BricksError; nothing is valid sooner or later for it. */
export async function abortEpoch(fleet: Fleet, epoch: number): Promise<void> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const boxes = await askAll(fleet, roster);
  const read = readHistory([...boxes].map(([host, { schedule }]) => ({ host, schedule })));
  const entry = 'history' in read ? read.history.entries.find(each => each.epoch === epoch) : undefined;
  if (entry === undefined)
    throw usageError('BRK-PUB-NO-EPOCH', null, `no box has an epoch ${epoch} ahead`, 'see: bricks catalog list');
  const instant = new Date(entry.activation).toISOString();
  if (entry.activation < Date.now() + MARGIN_MS) {
    throw failure(
      'BRK-PUB-VALID',
      null,
      `epoch ${epoch} is valid from ${instant}: what is valid can't be taken back`,
      'publish the feed of before again',
    );
  }
  const message = `epoch ${epoch} could not be withdrawn from every box; it would become valid on those at ${instant}`;
  const left = { code: 'BRK-PUB-IN-DOUBT', where: null, message, hint: 'run the same command again before then' };
  await everywhere(roster, left, async host => askBox(await fleet.session(host), 'withdraw', { epoch, marginMs: 0 }));
}
