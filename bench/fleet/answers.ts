import { createHash } from 'node:crypto';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { type Entry, LEAD_MS } from '#contract/schedule.ts';
import { majorityOf, type Vote } from '#contract/votes.ts';
import { abridgeStatus } from '../../daemons/catalogue/admin/abridge.ts';

const RELEASE = 'c1'.repeat(32);
/** As long as a key in base64url; a signature is twice that. */
const KEY = 'k'.repeat(43);

/**
 * What a host says to a script, made of what this machine said to it: its own name, machine id and time. A survey that
 * asks for the daemons' status finds a box that serves the second of two epochs, with a third ahead.
 */
export function answerOf(host: string, fleet: readonly string[], template: string): string {
  const asksBox = template.includes('\nvitals\t') && !template.includes('\nmachine-id\t');
  const lines = template.split('\n').map(line => {
    const [kind, ...words] = line.split('\t');
    if (kind === 'now') return `now\t${Date.now()}000000`;
    if (kind === 'vitals') return ['vitals', host, ...words.slice(1, -1), 'running'].join('\t');
    if (kind === 'machine-id') return `machine-id\t${createHash('md5').update(host).digest('hex')}`;
    return line;
  });
  if (!asksBox || host === fleet.at(-1)) return lines.join('\n');
  const box = [
    `current\treleases/${RELEASE}`,
    'box-asked',
    `box\t${JSON.stringify(abridgeStatus(boxOf(host, fleet)))}`,
  ];
  return [...box, ...lines].join('\n');
}

function boxOf(host: string, fleet: readonly string[]): BoxStatus {
  const nowMs = Date.now();
  const entries = entriesOf(fleet);
  const active = entries[1]!;
  const worker = {
    isUp: true,
    activeEpoch: 2,
    activeDigest: active.digest,
    open: [active.digest],
    problem: null,
    unready: [],
  };
  return {
    host,
    now: nowMs,
    release: RELEASE,
    schedule: entries.map(entry => ({
      kind: 'commit' as const,
      entry,
      votes: votesOn(entry),
      recordedAt: entry.activation - 5000,
    })),
    generations: entries.map(({ digest }) => digest),
    incoming: [],
    freeBytes: 5e11,
    keeper: keeperOf(host, fleet),
    workers: [0, 1].map(number => ({ worker: number, ...worker })),
  };
}

const startedAtMs = Date.now();

/** Each names every box of the fleet. */
function entriesOf(fleet: readonly string[]): Entry[] {
  const roster = fleet.slice(0, -1).sort();
  const members = Object.fromEntries(roster.map(host => [host, { address: '198.18.0.1', port: 8731, key: KEY }]));
  return [-7_200_000, -3_600_000, 3_600_000].map((ms, index) => ({
    epoch: index + 1,
    digest: String(index + 1).repeat(64),
    activation: startedAtMs + ms,
    voteBy: startedAtMs + ms - LEAD_MS,
    roster,
    members,
    without: [],
    policy: { allowMissing: 0 },
    previous: index === 0 ? null : '0'.repeat(64),
    cancels: null,
    signature: KEY.repeat(2),
  }));
}

/** What proves it: those of a majority. */
function votesOn({ epoch, roster, voteBy }: Entry): Vote[] {
  const voters = roster.slice(0, majorityOf(roster.length));
  const about = { epoch, entry: 'e'.repeat(64), choice: 'commit' as const, castAt: voteBy, signature: KEY.repeat(2) };
  return voters.map(host => ({ host, ...about }));
}

function keeperOf(host: string, fleet: readonly string[]) {
  const others = fleet.slice(0, -1).filter(each => each !== host);
  return {
    clockErrorMs: 0.4,
    peers: others.map(each => ({ host: each, heardMsAgo: 100 })),
    undecided: [],
    fenced: null,
  };
}
