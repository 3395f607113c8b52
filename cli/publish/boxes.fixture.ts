import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { publicKeyOf, signText } from '#contract/ed25519.ts';
import { KEEPER_KEY } from '#contract/layout.ts';
import { type Entry, LEAD_MS, type ScheduleRecord } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import { FleetKeys } from '../keys/fleet-keys.ts';
import { digestEntry } from './history.ts';

/** Those of the boxes and the operator below. */
export const testKeys = new FleetKeys(Buffer.alloc(32, 7));

/** Of boxes a and b where nothing else is said; signed. `digest` is that of no generation. */
export function makeEntry(epoch: number, changes: Partial<Entry> = {}): Entry {
  const { roster = ['a', 'b'], activation = epoch * 1000 } = changes;
  return testKeys.sign({
    epoch,
    digest: String(epoch % 10).repeat(64),
    activation,
    voteBy: activation - LEAD_MS,
    roster,
    members: Object.fromEntries(
      roster.map(host => [host, { address: '192.0.2.1', port: 8731, key: testKeys.boxKey(host) }]),
    ),
    without: [],
    policy: { allowMissing: 0 },
    previous: null,
    cancels: null,
    ...changes,
    signature: '',
  });
}

/** As the box itself casts and signs it. */
export function castVote(host: string, entry: Entry, choice: Vote['choice'] = 'commit', castAt = entry.voteBy): Vote {
  const vote = { host, epoch: entry.epoch, entry: digestEntry(entry), choice, castAt, signature: '' };
  const seed = Buffer.from(testKeys.secretsOf(host).get(KEEPER_KEY)!, 'base64url');
  if (publicKeyOf(seed) !== testKeys.boxKey(host)) throw new Error('not the seed of that key');
  return { ...vote, signature: signText(seed, voteText(vote)) };
}

/** With no votes to prove them: what reads schedules believes the boxes. */
export function committed(...entries: Entry[]): ScheduleRecord[] {
  return entries.map(entry => ({ kind: 'commit', entry, votes: [], recordedAt: 0 }));
}

/** A box on which all is well, and which has committed these. */
export function makeBox(entries: Entry[], changes: Partial<BoxStatus> = {}): BoxStatus {
  return {
    host: 'a',
    now: 0,
    release: null,
    schedule: committed(...entries),
    generations: [],
    incoming: [],
    freeBytes: 1e9,
    keeper: { clockErrorMs: 0.5, peers: [], undecided: [], fenced: null },
    workers: [],
    ...changes,
  };
}
