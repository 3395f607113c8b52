import { createHash } from 'node:crypto';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';

const RELEASE = 'c1'.repeat(32);

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
  const box = [`current\treleases/${RELEASE}`, 'box-asked', `box\t${JSON.stringify(boxOf(host, fleet))}`];
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
    schedule: entries.map(entry => ({ kind: 'commit' as const, entry, recordedAt: entry.activation - 5000 })),
    generations: entries.map(({ digest }) => digest),
    incoming: [],
    freeBytes: 5e11,
    workers: [0, 1].map(number => ({ worker: number, ...worker })),
  };
}

const startedAtMs = Date.now();

/** Each names every box of the fleet. */
function entriesOf(fleet: readonly string[]): Entry[] {
  const roster = fleet.slice(0, -1).sort();
  return [-7_200_000, -3_600_000, 3_600_000].map((ms, index) => ({
    epoch: index + 1,
    digest: String(index + 1).repeat(64),
    activation: startedAtMs + ms,
    roster,
    policy: { allowMissing: 0 },
    previous: index === 0 ? null : '0'.repeat(64),
  }));
}
