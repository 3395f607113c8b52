/**
 * One generation to many boxes. Those that hold another are sent what differs by this machine, all at once; those that hold
 * none are fed by boxes that have it already, as feed-plan.ts says, and by this machine where there are none.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { HostError } from '../remote/session.ts';
import { type Feed, nextFeeds } from './feed-plan.ts';
import { fetchGeneration, NeighbourFault } from './neighbour/fetch.ts';
import { type Server, serveGeneration } from './neighbour/serve.ts';
import { checkRoom } from './room.ts';
import { type Shipped, shipToBox } from './ship.ts';
import type { Uplink } from './uplink.ts';

export interface DistributionJob {
  digest: string;
  /** Boxes that are to hold it. */
  hosts: readonly string[];
  /** All boxes, those that hold it among them. */
  boxes: ReadonlyMap<string, BoxStatus>;
  store: string;
  uplink: Uplink;
  say(host: string, text: string): void;
}

export interface Distributed {
  shipped: Map<string, Shipped>;
  failures: HostError[];
}

export async function distributeGeneration(fleet: Fleet, job: DistributionJob): Promise<Distributed> {
  return await new Distribution(fleet, job).run();
}

class Distribution {
  readonly #fleet: Fleet;
  readonly #job: DistributionJob;
  /** Of the operator's copy; null where there is none. */
  readonly #sizeBytes: number | null;
  readonly #bare: string[];
  readonly #holders: Map<string, number>;
  readonly #waiting: Map<string, readonly string[]>;
  readonly #servers = new Map<string, Promise<Server>>();
  readonly #underWay = new Set<Promise<void>>();
  #isSourceBusy = false;
  readonly #result: Distributed = { shipped: new Map(), failures: [] };

  constructor(fleet: Fleet, job: DistributionJob) {
    this.#fleet = fleet;
    this.#job = job;
    const path = join(job.store, job.digest, GENERATION_FILE);
    this.#sizeBytes = existsSync(path) ? statSync(path).size : null;
    const holds = (host: string) => job.boxes.get(host)!.generations.includes(job.digest);
    const isComparable = (host: string) => this.#sizeBytes !== null && job.boxes.get(host)!.generations.length > 0;
    this.#bare = job.hosts.filter(host => !holds(host) && !isComparable(host));
    this.#holders = new Map([...job.boxes.keys()].filter(holds).map(host => [host, 0]));
    this.#waiting = new Map(this.#bare.map(host => [host, []]));
  }

  async run(): Promise<Distributed> {
    try {
      for (const host of this.#job.hosts) if (!this.#bare.includes(host)) this.#begin(this.#sendFromHere(host));
      for (;;) {
        for (const feed of this.#nextFeeds()) this.#begin(this.#feed(feed));
        if (this.#underWay.size === 0) break;
        await Promise.race(this.#underWay);
      }
    } finally {
      // What nobody foresaw ends it; the others must not go on behind the back of who gives the boxes free.
      await Promise.allSettled(this.#underWay);
      await Promise.all([...this.#servers.values()].map(server => server.then(end, () => {})));
    }
    for (const host of this.#waiting.keys()) this.#result.failures.push(nobodyHasIt(host, this.#job.digest));
    return this.#result;
  }

  #nextFeeds(): Feed[] {
    const source = this.#sizeBytes === null ? 'none' : this.#isSourceBusy ? 'busy' : 'free';
    return nextFeeds({ holders: this.#holders, waiting: this.#waiting, coming: this.#underWay.size, source });
  }

  #begin(work: Promise<void>): void {
    const done: Promise<void> = work.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #feed({ to, from }: Feed): Promise<void> {
    const failed = this.#waiting.get(to)!;
    this.#waiting.delete(to);
    if (from === null) {
      this.#isSourceBusy = true;
      await this.#sendFromHere(to);
      this.#isSourceBusy = false;
      return;
    }
    this.#count(from, 1);
    try {
      await this.#fetch(to, from);
    } catch (error) {
      if (isOf(from, error)) this.#holders.delete(from);
      else if (!(error instanceof NeighbourFault)) return this.#fail(error);
      this.#job.say(to, `${from} could not give it (${(error as Error).message}): trying another`);
      this.#waiting.set(to, [...failed, from]);
    } finally {
      this.#count(from, -1);
    }
  }

  async #fetch(host: string, from: string): Promise<void> {
    const { digest, boxes, say } = this.#job;
    if (this.#sizeBytes !== null) checkRoom(host, boxes.get(host)!, digest, this.#sizeBytes);
    const sentBytes = await fetchGeneration(this.#fleet, host, digest, await this.#serverOn(from));
    say(host, `received it from ${from}, ${formatSize(sentBytes)} on the wire`);
    this.#has(host, { wasHeld: false, way: 'neighbour', from, sentBytes, patchBytes: null });
  }

  /** One for all whom this box feeds. */
  #serverOn(host: string): Promise<Server> {
    const { digest } = this.#job;
    const known = this.#servers.get(host) ?? serveGeneration(this.#fleet, { host, digest, receivers: this.#bare });
    this.#servers.set(host, known);
    return known;
  }

  async #sendFromHere(host: string): Promise<void> {
    const { boxes, digest, store, uplink, say } = this.#job;
    const shipment = { host, box: boxes.get(host)!, digest, store, uplink };
    try {
      this.#has(host, await shipToBox(this.#fleet, shipment, text => say(host, text)));
    } catch (error) {
      this.#fail(error);
    }
  }

  #has(host: string, shipped: Shipped): void {
    this.#result.shipped.set(host, shipped);
    this.#holders.set(host, this.#holders.get(host) ?? 0);
  }

  #fail(error: unknown): void {
    if (!(error instanceof HostError)) throw error;
    this.#result.failures.push(error);
  }

  #count(holder: string, change: number): void {
    const feeds = this.#holders.get(holder);
    if (feeds !== undefined) this.#holders.set(holder, feeds + change);
  }
}

function isOf(host: string, error: unknown): boolean {
  return error instanceof HostError && error.problem.where === host;
}

async function end(server: Server): Promise<void> {
  await server.end();
}

function nobodyHasIt(where: string, digest: string): HostError {
  const message = `lacks the generation ${digest.slice(0, 12)}, and neither this machine nor a box could give it`;
  return new HostError({ code: 'BRK-SEED-NONE', where, message, hint: null }, false);
}
