import { createHash } from 'node:crypto';
import { canonicalEntry, type Entry, entryText, LEAD_MS, type ScheduleRecord } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import { type Effect, Keeper } from './keeper.ts';
import { ASK_EVERY_MS } from './peers.ts';
import type { Seal } from './seal.ts';

/** 2026, so that instants look like instants. */
export const START_MS = 1_767_225_600_000;

/** Keys are names, and a signature tells whose it is and of what: forged ones are those of others. */
export function sealOf(name: string): Seal {
  return {
    digest: text => createHash('sha256').update(text).digest('hex'),
    sign: text => `${name} signs ${text}`,
    isSigned: (text, signature, key) => signature === `${key} signs ${text}`,
  };
}

export function digestEntry(entry: Entry): string {
  return sealOf('').digest(canonicalEntry(entry));
}

/** Signed by the operator: three seconds ahead, for the boxes given. */
export function entryOf(epoch: number, roster: readonly string[], given: Partial<Entry> = {}): Entry {
  const entry: Entry = {
    epoch,
    digest: String(epoch).padStart(64, '0'),
    activation: START_MS + 3_000 + epoch,
    voteBy: START_MS + 3_000 + epoch - LEAD_MS,
    roster: [...roster],
    members: Object.fromEntries(roster.map(host => [host, { address: host, port: 8731, key: host }])),
    without: [],
    policy: { allowMissing: 0 },
    previous: null,
    cancels: null,
    signature: '',
    ...given,
  };
  return { ...entry, signature: sealOf('operator').sign(entryText(entry)) };
}

export function voteOf(host: string, entry: Entry, choice: Vote['choice'] = 'commit', castAt = entry.voteBy): Vote {
  const vote = { host, epoch: entry.epoch, entry: digestEntry(entry), choice, castAt, signature: '' };
  return { ...vote, signature: sealOf(host).sign(voteText(vote)) };
}

export function votesOf(hosts: string, entry: Entry, choice: Vote['choice'] = 'commit'): Vote[] {
  return [...hosts].map(host => voteOf(host, entry, choice));
}

/** Committed an hour ago, by all of its boxes. */
export function baseOf(roster: readonly string[]): ScheduleRecord & { kind: 'commit' } {
  const activation = START_MS - 3_600_000;
  const entry = entryOf(1, roster, { activation, voteBy: activation - LEAD_MS });
  return { kind: 'commit', entry, votes: votesOf(roster.join(''), entry), recordedAt: activation };
}

/** A keeper with its disk; `later` moves both clocks on. */
export class KeptBox {
  readonly name: string;
  disk: ScheduleRecord[];
  keeper: Keeper;
  #passedMs = 0;
  #setByMs = 0;

  /** It has run for a minute, so that its clock is settled. */
  constructor(name: string, disk: readonly ScheduleRecord[]) {
    this.name = name;
    this.disk = [...disk];
    this.#passedMs = -60_000;
    this.keeper = this.#start();
    this.#passedMs = 0;
  }

  get now() {
    return { wallMs: START_MS + this.#passedMs + this.#setByMs, monotonicMs: 1_000_000 + this.#passedMs };
  }

  later(byMs: number): void {
    this.#passedMs += byMs;
  }

  setClock(byMs: number): void {
    this.#setByMs += byMs;
  }

  /** Writes what is to be written, at once, and what that leads to. */
  store(effects: readonly Effect[]): ScheduleRecord[] {
    const batches = effects.flatMap(effect => (effect.kind === 'store' ? [effect.records] : []));
    return batches.flatMap(records => {
      this.disk.push(...records);
      return [...records, ...this.store(this.keeper.onStored(records, this.now))];
    });
  }

  restart(): void {
    this.keeper = this.#start();
  }

  #start(): Keeper {
    const parts = { host: this.name, operatorKey: 'operator', onDoubt: 'fence' as const, session: `${this.#passedMs}` };
    return new Keeper({ ...parts, seal: sealOf(this.name) }, this.disk, this.now);
  }
}

/** One round of questions from a box to others, when their turn has come; each answered after `delayMs` each way. */
export function askRound(asker: KeptBox, others: readonly KeptBox[], delayMs = 0.5): void {
  const boxes = [asker, ...others];
  let effects = asker.keeper.tick(asker.now);
  asker.store(effects);
  if (!effects.some(({ kind }) => kind === 'ask')) {
    for (const box of boxes) box.later(ASK_EVERY_MS);
    effects = asker.keeper.tick(asker.now);
    asker.store(effects);
  }
  for (const box of boxes) box.later(delayMs);
  const answers = effects.flatMap(effect => {
    const other = effect.kind === 'ask' ? others.find(({ name }) => name === effect.host) : undefined;
    if (effect.kind !== 'ask' || other === undefined) return [];
    const { answer, effects: followed } = other.keeper.onQuestion(effect.question, other.now);
    other.store(followed);
    return [{ host: effect.host, answer }];
  });
  for (const box of boxes) box.later(delayMs);
  for (const { host, answer } of answers) asker.store(asker.keeper.onAnswer(host, answer, asker.now));
}

export function makeBoxes(names: string, base = baseOf([...names])): KeptBox[] {
  return [...names].map(name => new KeptBox(name, [base]));
}
