import { expect, test } from 'vitest';
import type { HostReport } from '../apply/events.ts';
import { formatProblem } from '../errors.ts';
import { NASTY, type Story, tellStory } from '../run/story.fixture.ts';
import { applyLine, recapTable } from './apply-lines.ts';
import { Board } from './board.ts';
import { printable } from './printable.ts';

const stories: [string, Story][] = [
  ['stops', await tellStory('stop')],
  ['takes all back', await tellStory('rollback')],
];

function linesOf({ events }: Story, isVerbose: boolean): string[] {
  return events.flatMap(event => applyLine(event, isVerbose) ?? []);
}

function pictureOf({ events }: Story): string[] {
  const board = new Board();
  for (const [at, event] of events.entries()) board.tell(event, at);
  return board.lines(events.length);
}

/** The outcome that matters is the last that was told of a host. */
function outcomesIn(reports: readonly HostReport[]): Record<string, string> {
  return Object.fromEntries(reports.map(({ host, outcome }) => [host, outcome]));
}

function streamOf({ events }: Story): { type: string; report?: HostReport }[] {
  return events.map(event => JSON.parse(JSON.stringify({ at: '2026-03-01T06:00:00.000Z', ...event })));
}

/** Hosts that a person must hear of. */
function troubledIn({ hosts }: Story['result']): string[] {
  return hosts.filter(({ problem, outcome }) => problem !== null || outcome === 'reverted').map(({ host }) => host);
}

test('the stories tell every outcome and every event', () => {
  const outcomes = new Set(stories.flatMap(([, { result }]) => result.hosts.map(({ outcome }) => outcome)));
  const every = ['changed', 'failed', 'interrupted', 'reverted', 'skipped', 'unchanged', 'unreachable'];
  expect([...outcomes].sort()).toEqual(every);
  expect([...new Set(stories.flatMap(([, { events }]) => events.map(({ type }) => type)))]).toHaveLength(13);
});

test.each(stories)('a run that %s is the same in the document, in the stream and in the recap', (_what, story) => {
  const document = JSON.parse(JSON.stringify(story.result)) as Story['result'];
  const stream = streamOf(story).flatMap(({ report }) => report ?? []);
  const rows = recapTable(story.result.hosts).split('\n').slice(0, -1).map(row => row.split(/ {2,}/)); // biome-ignore format: one line
  expect(outcomesIn(stream)).toEqual(outcomesIn(document.hosts));
  expect(Object.fromEntries(rows.map(([host, outcome]) => [host, outcome]))).toEqual(outcomesIn(document.hosts));
  for (const [host, outcome, counts] of rows) {
    if (outcome === 'unreachable' || outcome === 'skipped') continue;
    const { changed, unchanged } = document.hosts.find(each => each.host === host)!;
    expect(counts).toBe(`${changed} changed, ${unchanged} unchanged`);
  }
  expect(document.problems).toEqual(document.hosts.flatMap(({ problem }) => problem ?? []));
});

test.each(stories)(
  'a run that %s is the same in plain lines, whether all or only the changes are said',
  (_what, story) => {
    for (const isVerbose of [false, true]) {
      const lines = linesOf(story, isVerbose);
      for (const { host, changed } of story.result.hosts) {
        const own = lines.filter(line => line.startsWith(`${host} | `));
        expect({ host, changed: own.filter(line => / \| changed in /.test(line)).length }).toEqual({ host, changed });
      }
      const told = lines.flatMap(line => /^(\S+) \| (failed|unreachable|reverted)$/.exec(line)?.slice(1, 3) ?? []);
      const last = new Map(Array.from({ length: told.length / 2 }, (_, at) => [told[at * 2]!, told[at * 2 + 1]!]));
      expect([...last.keys()].sort()).toEqual(troubledIn(story.result).sort());
      for (const [host, outcome] of last) expect(outcomesIn(story.result.hosts)[host]).toBe(outcome);
    }
  },
);

test.each(stories)('a run that %s has the same waves in lines, board and stream', (_what, story) => {
  const begun = story.events.flatMap(event => (event.type === 'wave' ? [event] : []));
  const said = linesOf(story, false).flatMap(line => /^wave (\d+) of (\d+): (.*)$/.exec(line)?.[3]?.split(', ') ?? []);
  expect(said).toEqual(begun.flatMap(({ hosts }) => hosts));
  const drawn = pictureOf(story).filter(line => line.startsWith('wave '));
  const outcomes = outcomesIn(story.result.hosts);
  const count = (hosts: string[], ...of: string[]) => hosts.filter(host => of.includes(outcomes[host]!)).length;
  const parts = begun.map(({ number, of, hosts }) => {
    const counts: [number, string][] = [
      [count(hosts, 'changed', 'unchanged'), 'done'],
      [count(hosts, 'failed', 'reverted'), 'failed'],
      [count(hosts, 'unreachable'), 'unreachable'],
    ];
    const told = counts.filter(([hosts]) => hosts > 0).map(([hosts, what]) => `${hosts} ${what}`);
    return `wave ${number} of ${of}: ${told.join(', ')}`;
  });
  expect(drawn).toEqual(parts);
});

test.each(stories)(
  'the last picture of a run that %s names each troubled host once, and nobody at work',
  (_what, story) => {
    const picture = pictureOf(story);
    const named = picture.flatMap(line => /^(\S+) \| (\w+)$/.exec(line)?.[1] ?? []);
    expect(named.sort()).toEqual(troubledIn(story.result).sort());
    expect(picture.filter(line => line.includes('at work') || line.startsWith('  '))).toEqual([]);
  },
);

test.each(stories)('what tools said in a run that %s reaches no terminal as it is', async (_what, story) => {
  const problems = story.result.problems.map(formatProblem);
  expect(problems.join('\n')).toContain(NASTY);
  const named = story.events.map(event => ('title' in event ? { ...event, title: `${NASTY}\n${event.title}` } : event));
  const waits = [...named, { type: 'wait' as const, what: `eva: bricks ${NASTY}`, deadlineMs: 1 }];
  const shown = [
    ...problems.map(printable),
    ...linesOf({ ...story, events: waits }, true),
    ...pictureOf({ ...story, events: [...waits, { type: 'step-begin', host: 'a', step: 0, of: 1, title: NASTY }] }),
  ].join('');
  expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
  expect(shown).toContain('\\u001b[2J');
  expect(JSON.stringify(story.events)).not.toContain('\x1b');
});
