import type { Inventory } from '#inventory/inventory.ts';
import { findHost } from '#inventory/inventory.ts';
import type { Facts, Probes } from './facts/facts.ts';
import { gatherFacts } from './facts/gather.ts';
import { connect } from './remote/connect.ts';
import { type HostKeyPolicy, HostKeys } from './remote/host-keys.ts';
import { HostError, type Session } from './remote/session.ts';

/** The hosts of an inventory over SSH: one connection a host, opened when first needed, kept until close(). */
export class Fleet {
  readonly inventory: Inventory;
  readonly hostKeys: HostKeys;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(inventory: Inventory, policy: HostKeyPolicy) {
    this.inventory = inventory;
    this.hostKeys = new HostKeys(inventory.path, policy);
  }

  /** Throws HostError. A connection that failed or broke is tried anew by the next caller. */
  session(host: string): Promise<Session> {
    const known = this.#sessions.get(host);
    if (known !== undefined) return known;
    const session = connect(findHost(this.inventory, host), this.hostKeys);
    this.#sessions.set(host, session);
    session.catch(() => this.#sessions.delete(host));
    return session;
  }

  /** Facts of all these hosts at once; one that can't be read is a fact too. */
  async facts(hosts: readonly string[], probes: Probes): Promise<Map<string, Facts>> {
    const entries = await Promise.all(hosts.map(async host => [host, await this.#factsOf(host, probes)] as const));
    return new Map(entries);
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.#sessions.values());
    for (const each of sessions) if (each.status === 'fulfilled') each.value.close();
    this.#sessions.clear();
  }

  async #factsOf(host: string, probes: Probes): Promise<Facts> {
    try {
      return await gatherFacts(await this.session(host), probes);
    } catch (error) {
      if (error instanceof HostError)
        return { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem };
      throw error;
    }
  }
}
