import { canonicalEntry, type Entry, entryText, type ScheduleRecord } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import { Box } from './box.ts';
import { Check } from './check.ts';
import { BEGIN_MS, MachineClock } from './clock.ts';
import { type Edges, type Mutation, makeEdges } from './mutations.ts';
import { Network } from './network.ts';
import { Random } from './random.ts';
import { createSeal, type Digests, digestOf } from './seal.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';

const KEEPER_PORT = 8731;
/** What is published first is valid for an hour. */
const BASE_AGE_MS = 3_600_000;

export interface WorldPlan {
  seed: number;
  mutation: Mutation | null;
  isTraced: boolean;
}

/** All there is in a run: machines, what is between them, the operator's inventory, and who watches. A function of its seed. */
export class World {
  readonly random: Random;
  readonly timeline = new Timeline();
  readonly check = new Check();
  readonly digests: Digests = new Map();
  readonly edges: Edges;
  readonly trace: Trace;
  readonly network: Network;
  readonly boxes = new Map<string, Box>();
  readonly operatorClock: MachineClock;
  /** The catalogue's hosts, as the operator has them. */
  readonly inventory: string[] = [];
  readonly goneForGood = new Set<string>();
  /** What was broken is not mended, and not broken further, once all is. */
  isMended = false;
  /** Of the stretches between two events of a worker, those in which users come. */
  askedShare = 1;
  typicalSyncMs = 1;
  /** Of the writes to a disk, those that a power cut meets. */
  crashShare = 0;
  /** As long as the operator waits for one answer. The command line's 3 s fill a run with waiting. */
  answerMs = 3_000;
  /** The last `voteBy` of all that was proposed, true time as far as the operator's clock tells it. */
  lastVoteMs = 0;
  /** Told of writes that a power cut is to meet, while they are under way. */
  onCrash: (host: string) => void = () => {};
  /** Told when boxes are about to be asked for their votes. */
  onVote: () => void = () => {};
  readonly counts = new Map<string, number>();
  #generations = 1;

  constructor({ seed, mutation, isTraced }: WorldPlan) {
    this.random = new Random(seed);
    this.trace = new Trace(isTraced);
    this.edges = makeEdges(mutation);
    this.network = new Network(this.timeline, this.random, { lossShare: 0, doubleShare: 0, typicalDelayMs: 0.3 });
    this.operatorClock = new MachineClock(this.random.between(-100, 100), 0, 0);
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  note(text: string): void {
    this.trace.add(this.timeline.nowMs, text);
  }

  addBox(name: string, offsetMs: number, records: readonly ScheduleRecord[], agoMs = 0): Box {
    const clock = new MachineClock(offsetMs, this.random.between(-50e-6, 50e-6), this.random.between(0, 1e6));
    const box = new Box(name, this, clock, records);
    this.boxes.set(name, box);
    this.inventory.push(name);
    for (const record of records) {
      box.disk.generations.add(record.entry.digest);
      this.check.onRecord(name, record);
    }
    box.startKeeper(agoMs);
    box.startWorker();
    return box;
  }

  /** The entry that all boxes begin with, as a first publication leaves it. */
  makeBase(roster: readonly string[]): ScheduleRecord {
    const activation = BEGIN_MS - BASE_AGE_MS;
    const entry: Entry = {
      epoch: 1,
      digest: this.nextDigest(),
      activation,
      voteBy: activation - 10_000,
      roster: [...roster],
      members: this.membersOf(roster),
      without: [],
      policy: { allowMissing: 0 },
      previous: null,
      cancels: null,
      signature: '',
    };
    entry.signature = createSeal('operator', this.digests).sign(entryText(entry));
    const votes = roster.map(host => this.#castVote(host, entry));
    return { kind: 'commit', entry, votes, recordedAt: activation };
  }

  #castVote(host: string, entry: Entry): Vote {
    const seal = createSeal(host, this.digests);
    const { epoch, voteBy } = entry;
    const digest = seal.digest(canonicalEntry(entry));
    const vote = { host, epoch, entry: digest, choice: 'commit' as const, castAt: voteBy, signature: '' };
    return { ...vote, signature: seal.sign(voteText(vote)) };
  }

  membersOf(roster: readonly string[]): Entry['members'] {
    return Object.fromEntries(roster.map(host => [host, { address: host, port: KEEPER_PORT, key: host }]));
  }

  nextDigest(): string {
    this.#generations += 1;
    return this.#generations.toString(16).padStart(64, 'f');
  }

  onRecord(host: string, record: ScheduleRecord): void {
    const { kind, entry } = record;
    if (kind === 'vote') {
      const digest = digestOf(canonicalEntry(entry), this.digests);
      this.check.onVote({ host, epoch: entry.epoch, entry: digest, choice: record.choice });
    }
    this.note(`${host} stores ${kind === 'vote' ? `vote ${record.choice}` : kind} of ${nameOf(entry)}`);
    this.check.onRecord(host, record);
  }

  onProposal(entry: Entry): void {
    this.lastVoteMs = Math.max(this.lastVoteMs, entry.voteBy - BEGIN_MS);
    this.note(
      `proposed: ${nameOf(entry)} to ${entry.roster.join('')}, instant ${entry.activation - BEGIN_MS}, votes until ${entry.voteBy - BEGIN_MS}`,
    );
    this.count('proposals');
    this.onVote();
  }

  /** Boxes that are not off for good. */
  liveBoxes(): Box[] {
    return [...this.boxes.values()].filter(({ name }) => !this.goneForGood.has(name));
  }

  committedOn(box: Box): string[] {
    return box.disk.records.flatMap(({ kind, entry }) => (kind === 'commit' ? [canonicalEntry(entry)] : []));
  }
}

export function nameOf({ epoch, cancels }: Entry): string {
  return cancels === null ? `epoch ${epoch}` : `epoch ${epoch}, which takes back ${cancels},`;
}
