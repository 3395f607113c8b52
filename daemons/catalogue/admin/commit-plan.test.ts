import { describe, expect, it } from 'vitest';
import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import { linkEntries } from '../box.fixture.ts';
import { planCommit } from './commit-plan.ts';

const digest = 'a'.repeat(64);
const entries = linkEntries([10_000, 20_000, 30_000].map(activation => ({ digest, activation })));
const records = (all: readonly Entry[]): ScheduleRecord[] =>
  all.map(entry => ({ kind: 'commit', entry, recordedAt: 1 }));
const plan = (known: ScheduleRecord[], wanted: Entry[], now = 0, historyUpTo = 0) =>
  planCommit(known, { entries: wanted, marginMs: 1_000, historyUpTo }, now);

describe('a commit', () => {
  it('adds what is missing and leaves what is there', () => {
    expect(plan(records(entries.slice(0, 1)), entries).added).toMatchObject([
      { entry: { epoch: 2 } },
      { entry: { epoch: 3 } },
    ]);
    expect(plan(records(entries), entries).added).toEqual([]);
  });

  it('refuses an entry that skips one, goes back in time, or comes late', () => {
    expect(() => plan([], entries.slice(1))).toThrow(/names [0-9a-f]{64} as the entry before it, this box has null/);
    expect(() => plan(records(entries.slice(0, 1)), [{ ...entries[1]!, activation: 10_000 }])).toThrow(
      /already at 10000/,
    );
    expect(() => plan(records(entries.slice(0, 2)), entries.slice(2), 29_001)).toThrow(/999 ms ahead/);
    expect(plan(records(entries.slice(0, 2)), entries.slice(2), 29_000).added).toHaveLength(1);
  });

  it('takes history, however old, and nothing that only looks like it', () => {
    expect(plan([], entries, 100_000, 3).added).toHaveLength(3);
    expect(() => plan([], entries, 100_000, 2)).toThrow(/epoch 3 activates at 30000/);
  });

  it('goes on after a withdrawn epoch, and never uses its number again', () => {
    const known: ScheduleRecord[] = [...records(entries.slice(0, 2)), withdrawn(entries[1]!)];
    expect(() => plan(known, entries.slice(1, 2))).toThrow(/was withdrawn/);
    const [, next] = linkEntries([
      { digest, activation: 10_000 },
      { digest, activation: 25_000 },
    ]);
    expect(plan(known, [{ ...next!, epoch: 3 }]).added).toHaveLength(1);
  });

  it('takes the history of others although it holds nothing but withdrawals of later epochs', () => {
    expect(plan([withdrawn(entries[2]!)], entries.slice(0, 2), 100_000, 2).added).toHaveLength(2);
  });

  it('is taken again after a withdrawal when others have it as history', () => {
    const known = [...records(entries.slice(0, 2)), withdrawn(entries[1]!)];
    expect(plan(known, entries, 25_000, 2).added).toMatchObject([{ entry: { epoch: 2 } }, { entry: { epoch: 3 } }]);
  });

  it('is not undone by the withdrawal of another entry of the same epoch', () => {
    const other = { ...entries[0]!, digest: 'b'.repeat(64) };
    expect(plan([...records(entries.slice(0, 1)), withdrawn(other)], entries.slice(0, 1)).added).toEqual([]);
    expect(() => plan(records([other]), entries.slice(0, 1))).toThrow(/another content/);
  });
});

function withdrawn(entry: Entry): ScheduleRecord {
  return { kind: 'withdraw', entry, recordedAt: 2 };
}
