import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import type { HostError } from '../remote/session.ts';
import { distributeGeneration } from './distribute.ts';
import type { PublishEvent } from './events.ts';
import { tryEverywhere } from './everywhere.ts';
import type { History } from './history.ts';
import { clearPatches } from './patch/patch-store.ts';
import { clearLeftovers } from './room.ts';
import type { Shipped } from './ship.ts';
import type { Uplink } from './uplink.ts';

export interface SendRequest {
  roster: readonly string[];
  boxes: ReadonlyMap<string, BoxStatus>;
  history: History;
  digest: string;
  store: string;
  uplink: Uplink;
  emit(event: PublishEvent): void;
}

/**
 * Afterwards every box of the roster, but for those that it gives failures of, holds the generation, checked and on its disk.
 * Before it, boxes that lack the generations of entries that are valid or to come (new ones do) are given those, as far as
 * anybody has them: the new one is then a patch for them too.
 */
export async function sendGeneration(
  fleet: Fleet,
  request: SendRequest,
): Promise<{ shipped: Map<string, Shipped>; failures: HostError[] }> {
  const { roster, history, digest, store, uplink } = request;
  clearPatches(store);
  const lacked = lackedBy(roster, request.boxes, history, digest);
  const wanted = [digest, ...lacked.map(each => each.digest)];
  const cleared = await tryEverywhere(roster, host => clearLeftovers(fleet, host, request.boxes.get(host)!, wanted));
  const hosts = roster.filter(host => cleared.results.has(host));
  let boxes: Boxes = new Map([...request.boxes, ...cleared.results]);
  for (const each of lacked) boxes = await giveLacked(fleet, request, boxes, each);
  const say = (host: string, text: string) => request.emit({ type: 'box', host, text });
  const { shipped, failures } = await distributeGeneration(fleet, { digest, hosts, boxes, store, uplink, say });
  return { shipped, failures: [...cleared.failures, ...failures] };
}

type Boxes = ReadonlyMap<string, BoxStatus>;

interface Lacked {
  epoch: number;
  digest: string;
  hosts: string[];
}

/** A box that can't be given it is only told of: it gets the new one all the same. Resolves with what boxes hold then. */
async function giveLacked(
  fleet: Fleet,
  { store, uplink, emit }: SendRequest,
  boxes: Boxes,
  { epoch, digest, hosts }: Lacked,
): Promise<Boxes> {
  const say = (host: string, text: string) => emit({ type: 'box', host, text: `epoch ${epoch}: ${text}` });
  const { shipped, failures } = await distributeGeneration(fleet, { digest, hosts, boxes, store, uplink, say });
  for (const { problem } of failures) say(problem.where!, `it can't answer from that epoch: ${problem.message}`);
  const given = [...shipped.keys()].map((host): [string, BoxStatus] => {
    const box = boxes.get(host)!;
    return [host, { ...box, generations: [...box.generations, digest] }];
  });
  return new Map([...boxes, ...given]);
}

/** Entries in use whose generations some boxes lack, the oldest first, one for each generation. */
function lackedBy(roster: readonly string[], boxes: Boxes, history: History, digest: string): Lacked[] {
  const byDigest = new Map<string, Lacked>();
  for (const host of roster) {
    for (const entry of lackingEntries(boxes.get(host)!, history, digest)) {
      const known = byDigest.get(entry.digest) ?? { epoch: entry.epoch, digest: entry.digest, hosts: [] };
      byDigest.set(entry.digest, { ...known, hosts: [...new Set([...known.hosts, host])] });
    }
  }
  return [...byDigest.values()].sort((a, b) => a.epoch - b.epoch);
}

/** Entries that are valid now or will be, whose generation the box does not hold. */
function lackingEntries(box: BoxStatus, history: History, digest: string) {
  const active = activeEntry(history.entries, box.now);
  return history.entries.filter(
    entry =>
      (entry === active || entry.activation > box.now) &&
      entry.digest !== digest &&
      !box.generations.includes(entry.digest),
  );
}
