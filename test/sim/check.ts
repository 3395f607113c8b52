import { canonicalEntry, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import { BEGIN_MS } from './clock.ts';

interface Answered {
  entry: Entry;
  first: { host: string; atMs: number };
  last: { host: string; atMs: number };
}

/**
 * What must hold, whatever happens: no two boxes store different outcomes of an entry, their logs are beginnings of each other,
 * a box votes once an epoch, what is answered from is committed, and once anybody was answered from an epoch, nobody is answered
 * from an older one.
 */
export class Check {
  readonly violations: string[] = [];
  answers = 0;
  readonly #outcomes = new Map<string, 'commit' | 'abort'>();
  readonly #logs = new Map<string, string[]>();
  readonly #votes = new Map<string, string>();
  readonly #answered = new Map<number, Answered>();
  readonly #cancelled = new Set<number>();

  fail(text: string): void {
    this.violations.push(text);
  }

  onRecord(host: string, record: ScheduleRecord): void {
    const text = canonicalEntry(record.entry);
    if (record.kind === 'vote') return;
    const { epoch, cancels } = record.entry;
    const known = this.#outcomes.get(text);
    if (known !== undefined && known !== record.kind) {
      this.fail(`agreement: ${host} stores ${record.kind} of epoch ${epoch}, and another box ${known}`);
    }
    this.#outcomes.set(text, record.kind);
    if (record.kind === 'abort') return;
    if (cancels !== null) this.#cancelled.add(cancels);
    this.#onCommit(host, text, epoch);
  }

  /** Stored, or told to the operator: it may be one that is on no disk. */
  onVote({ host, epoch, entry, choice }: Pick<Vote, 'host' | 'epoch' | 'entry' | 'choice'>): void {
    const key = `${host} ${epoch}`;
    const vote = `${choice} ${entry}`;
    const known = this.#votes.get(key);
    if (known !== undefined && known !== vote) this.fail(`votes: ${host} votes twice in epoch ${epoch}`);
    this.#votes.set(key, vote);
  }

  /** Its disk is empty: what it stored and voted is gone. */
  onDiskLost(host: string): void {
    this.#logs.delete(host);
    for (const key of this.#votes.keys()) if (key.startsWith(`${host} `)) this.#votes.delete(key);
  }

  /** What only it knew binds nobody. */
  onGone(host: string): void {
    this.#logs.delete(host);
  }

  onAnswer(host: string, entry: Entry, atMs: number): void {
    this.answers += 1;
    const known = this.#answered.get(entry.epoch);
    if (known === undefined) {
      this.#answered.set(entry.epoch, { entry, first: { host, atMs }, last: { host, atMs } });
      if (this.#outcomes.get(canonicalEntry(entry)) !== 'commit') {
        this.fail(`answers: ${host} answers from epoch ${entry.epoch}, which no box has as committed`);
      }
      return;
    }
    if (atMs < known.first.atMs) known.first = { host, atMs };
    if (atMs > known.last.atMs) known.last = { host, atMs };
    if (known.entry !== entry && known.entry.digest !== entry.digest) this.fail(`answers: epoch ${entry.epoch} is two`);
  }

  /** To be called at the end: answers are told of after the event. */
  compareAnswers(): void {
    const epochs = [...this.#answered.keys()].sort((a, b) => a - b);
    for (const [index, epoch] of epochs.entries()) {
      const { first, entry } = this.#answered.get(epoch)!;
      if (this.#cancelled.has(epoch))
        this.fail(`answers: ${first.host} answers from epoch ${epoch}, which was taken back`);
      for (const older of epochs.slice(0, index)) {
        const { last } = this.#answered.get(older)!;
        if (last.atMs <= first.atMs) continue;
        const lateMs = (last.atMs - first.atMs).toFixed(3);
        const instantMs = entry.activation - BEGIN_MS;
        this.fail(
          `answers: ${last.host} answers from epoch ${older} at ${last.atMs.toFixed(3)}, ${lateMs} ms after ${first.host} did from epoch ${epoch} of ${instantMs}`,
        );
      }
    }
  }

  /** For a run's digest. */
  describe(): string {
    const answered = [...this.#answered].map(([epoch, { first, last }]) => [epoch, first.atMs, last.atMs, first.host]);
    return JSON.stringify([answered, [...this.#outcomes.values()], this.answers, this.violations]);
  }

  #onCommit(host: string, text: string, epoch: number): void {
    const log = this.#logs.get(host) ?? [];
    this.#logs.set(host, log);
    log.push(text);
    for (const [other, known] of this.#logs) {
      if (known.length < log.length || known[log.length - 1] === text) continue;
      this.fail(`agreement: what ${host} commits as epoch ${epoch} is another entry on ${other}`);
    }
  }
}
