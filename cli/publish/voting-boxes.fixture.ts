import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdminError, BoxStatus, LearnRequest, ProposeRequest, WorkerStatus } from '#contract/catalogue-admin.ts';
import { committedLog, type Entry, lastEpoch, undecidedEntries } from '#contract/schedule.ts';
import { countVotes, type Vote } from '#contract/votes.ts';
import { readInventory } from '#inventory/read.ts';
import type { Fleet } from '../fleet.ts';
import { fleetKeyPath, makeFleetKeys } from '../keys/key-file.ts';
import { HostError } from '../remote/session.ts';
import { castVote, makeBox } from './boxes.fixture.ts';
import { digestEntry } from './history.ts';

/** A box as its admin verbs show it: it votes once an epoch, and stores outcomes that the votes prove. */
export class VotingBox {
  readonly host: string;
  readonly state: BoxStatus;
  readonly votes = new Map<number, Vote>();
  /** What it was asked, in order. */
  readonly asked: string[] = [];
  /** 'away': no answer to anything, or to these verbs. */
  away: 'all' | readonly string[] = [];
  /** Why it does not vote, where it doesn't. */
  refusal: AdminError['error'] | null = null;

  constructor(host: string, entries: Entry[]) {
    this.host = host;
    this.state = makeBox(entries, { host, now: Date.now() });
  }

  answer(verb: string, request: unknown): object {
    this.asked.push(verb);
    if (this.away === 'all' || this.away.includes(verb)) throw slow(this.host);
    this.state.now = Date.now();
    switch (verb) {
      case 'propose':
      case 'refuse':
        return this.#vote(verb === 'propose' ? 'commit' : 'abort', (request as ProposeRequest).entry);
      case 'learn':
        return this.#learn(request as LearnRequest);
      case 'accept':
        return { digest: (request as { digest: string }).digest, wasHeld: true, checkMs: 1 };
      case 'prepare':
        if (this.refusal?.code === 'worker') return { error: this.refusal };
        return { digest: '', workers: [{ worker: 0, openMs: 1, products: 1 }] };
      case 'watch':
        return { epoch: 0, workers: [{ worker: 0, lastOld: 1, firstNew: 2 }] };
      default:
        return structuredClone({ ...this.state, keeper: { ...this.state.keeper!, undecided: this.#undecided() } });
    }
  }

  get log(): number[] {
    return committedLog(this.state.schedule).map(({ epoch }) => epoch);
  }

  #vote(choice: Vote['choice'], entry: Entry): object {
    const cast = this.votes.get(entry.epoch);
    if (cast !== undefined) return { vote: cast };
    if (choice === 'commit' && this.refusal !== null) return { error: this.refusal };
    const vote = castVote(this.host, entry, choice, Date.now());
    this.votes.set(entry.epoch, vote);
    this.state.schedule.push({ kind: 'vote', choice, entry, recordedAt: 0 });
    return { vote };
  }

  #learn({ entries }: LearnRequest): object {
    for (const { entry, votes } of entries) {
      const log = committedLog(this.state.schedule);
      if (entry.epoch <= lastEpoch(this.state.schedule.filter(({ kind }) => kind !== 'vote'))) continue;
      const before = log.at(-1)?.roster ?? [];
      const kind = countVotes(entry, { digest: digestEntry(entry), before, votes });
      if (kind !== 'open') this.state.schedule.push({ kind, entry, votes, recordedAt: 0 });
    }
    return { schedule: this.state.schedule };
  }

  #undecided() {
    return undecidedEntries(this.state.schedule).map(entry => ({
      entry,
      votes: [...this.votes.values()].filter(vote => vote.epoch === entry.epoch),
    }));
  }
}

export interface VotingFleet {
  fleet: Fleet;
  boxes: Record<string, VotingBox>;
}

/** With an inventory of its own on the disk, and the keys of boxes.fixture.ts beside it. */
export function makeVotingFleet(hosts: readonly string[], entries: Entry[] = []): VotingFleet {
  const dir = mkdtempSync(join(tmpdir(), 'bricks-votes-'));
  const path = join(dir, 'bricks.yaml');
  const addresses = hosts.map((host, index) => `  ${host}: {address: 192.0.2.${index + 1}}`).join('\n');
  writeFileSync(path, `shop: s\nhosts:\n${addresses}\nbricks: {catalogue: {hosts: [${hosts.join(', ')}]}}\n`);
  makeFleetKeys(path);
  writeFileSync(fleetKeyPath(path), Buffer.alloc(32, 7).toString('base64url'));
  const result = readInventory(path);
  if (!('inventory' in result)) throw new Error(JSON.stringify(result.diagnostics));
  const boxes = Object.fromEntries(hosts.map(host => [host, new VotingBox(host, entries)]));
  const sessions = new Map(hosts.map(host => [host, sessionOf(boxes[host]!)]));
  const session = (host: string) => Promise.resolve(sessions.get(host)!);
  const owner = { run: 'r', who: 'eva', from: 'desk', pid: 1, command: 'bricks test' };
  const rest = { session, freshSession: session, deadlineMs: (ms: number) => ms, owner };
  return { fleet: { inventory: result.inventory, ...rest } as unknown as Fleet, boxes };
}

/** One that serves this generation, and has it open. */
export function worker(digest: string): WorkerStatus {
  return { worker: 0, isUp: true, activeEpoch: 1, activeDigest: digest, open: [digest], problem: null, unready: [] };
}

/** Its admin verbs are asked one by one, or in a session; whatever else is held is a lock. */
function sessionOf(box: VotingBox) {
  return {
    host: box.host,
    close: () => {},
    hold: (command: string, { onLine }: { onLine: (line: string) => void }) => {
      if (box.away === 'all') return Promise.reject(slow(box.host));
      const { promise: ended, resolve } = Promise.withResolvers<{ code: number; stderr: string; broken?: HostError }>();
      const end = () => Promise.resolve(resolve({ code: 0, stderr: '' }));
      const tell = (line: string) => {
        const { id, verb, input } = JSON.parse(line) as { id: number; verb: string; input: unknown };
        try {
          const answer = box.answer(verb, input);
          setImmediate(() => onLine(JSON.stringify({ id, answer })));
        } catch (error) {
          resolve({ code: 1, stderr: '', broken: error as HostError });
        }
      };
      if (command.includes('catalogue-admin')) return Promise.resolve({ tell, end, ended });
      setImmediate(onLine, 'end');
      return Promise.resolve({ tell: () => {}, end, ended });
    },
    exec: async (command: string, { stdin = '' } = {}) => {
      const verb = /catalogue-admin (\w+)/.exec(command)![1]!;
      const answer = box.answer(verb, stdin === '' ? null : JSON.parse(stdin));
      return { code: 0, signal: null, stdout: JSON.stringify(answer), stderr: '' };
    },
  };
}

function slow(where: string): HostError {
  return new HostError({ code: 'BRK-SSH-SLOW', where, message: 'did not answer', hint: null }, true);
}
