import type { Inventory } from '#inventory/inventory.ts';
import { findHost } from '#inventory/inventory.ts';
import type { Facts, Probes } from './facts/facts.ts';
import { gatherFacts } from './facts/gather.ts';
import type { LockOwner } from './lock/owner.ts';
import { connect } from './remote/connect.ts';
import { type HostKeyPolicy, HostKeys } from './remote/host-keys.ts';
import { SshConfig } from './remote/openssh/ask.ts';
import { resolveTarget } from './remote/resolve-target.ts';
import { HostError, type Session } from './remote/session.ts';
import type { SshSession } from './remote/ssh-session.ts';
import { Switchboard } from './remote/switchboard.ts';
import type { SshTarget } from './remote/target.ts';
import type { Way } from './remote/way.ts';
import { selectHosts } from './select/selectors.ts';

export interface FleetOptions {
  /** Who works on these hosts, for their locks and logs. */
  owner: LockOwner;
  hostKeyPolicy: HostKeyPolicy;
  /** As `--limit` was given. */
  limit?: string | undefined;
  /** As `--timeout` was given. */
  timeoutMs?: number | undefined;
  /** As --ask-sudo was told; null where sudo must not ask. */
  sudoPassword?: string | null;
}

const CONNECT_MS = 10_000;
const SUDO_MS = 30_000;
const FACTS_MS = 60_000;

/** The hosts of an inventory over SSH: one connection a host, opened when first needed, kept until close(). */
export class Fleet {
  readonly inventory: Inventory;
  readonly owner: LockOwner;
  readonly hostKeys: HostKeys;
  readonly #sessions = new Map<string, Promise<SshSession>>();
  /** Replaced by fresh ones; closed with the others. */
  readonly #forgotten: Promise<SshSession>[] = [];
  readonly #targets = new Map<string, Promise<SshTarget>>();
  readonly #needsSudoPassword = new Map<string, boolean>();
  readonly #sshConfig = new SshConfig();
  readonly #switchboard: Switchboard;
  readonly #options: FleetOptions;

  constructor(inventory: Inventory, options: FleetOptions) {
    this.inventory = inventory;
    this.hostKeys = new HostKeys(inventory.path, options.hostKeyPolicy);
    this.owner = options.owner;
    this.#options = options;
    this.#switchboard = new Switchboard(this.hostKeys, this.deadlineMs(CONNECT_MS));
  }

  /** Those of these hosts that `--limit` means; see selectHosts. Throws a usage error for none. */
  select(candidates: readonly string[]): string[] {
    return selectHosts(this.inventory, candidates, this.#options.limit);
  }

  /** How long a wait may take: `--timeout` if it was given, else this wait's own bound. Milliseconds. */
  deadlineMs(ownMs: number): number {
    return this.#options.timeoutMs ?? ownMs;
  }

  /**
   * Throws HostError; usage errors for a configuration of OpenSSH that can't be followed. A connection that failed or broke
   * is tried anew by the next caller.
   */
  session(host: string, timeoutMs?: number): Promise<Session> {
    return this.#connected(host, timeoutMs);
  }

  way(host: string): Way {
    return {
      host,
      knownHostsFile: this.hostKeys.path,
      session: () => this.#connected(host),
      deadlineMs: ownMs => this.deadlineMs(ownMs),
    };
  }

  /** A connection that is not the one known, for a host that has stopped answering on that, within a time. */
  freshSession(host: string, timeoutMs: number): Promise<Session> {
    this.#forgotten.push(...(this.#sessions.has(host) ? [this.#sessions.get(host)!] : []));
    this.#sessions.delete(host);
    return this.session(host, timeoutMs);
  }

  /** Facts of all these hosts at once; one that can't be read is a fact too. */
  async facts(hosts: readonly string[], probes: Probes): Promise<Map<string, Facts>> {
    const entries = await Promise.all(hosts.map(async host => [host, await this.#factsOf(host, probes)] as const));
    return new Map(entries);
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled([...this.#sessions.values(), ...this.#forgotten]);
    for (const each of sessions) if (each.status === 'fulfilled') each.value.close();
    this.#sessions.clear();
    await this.#switchboard.close();
  }

  #connected(host: string, timeoutMs = this.deadlineMs(CONNECT_MS)): Promise<SshSession> {
    const known = this.#sessions.get(host);
    if (known !== undefined) return known;
    const forget = () => {
      if (this.#sessions.get(host) === session) this.#sessions.delete(host);
    };
    const session = this.#open(host, timeoutMs, forget);
    this.#sessions.set(host, session);
    session.catch(forget);
    return session;
  }

  async #open(host: string, timeoutMs: number, onGone: () => void): Promise<SshSession> {
    const password = this.#options.sudoPassword ?? null;
    const sudo = { password, known: this.#needsSudoPassword, deadlineMs: this.deadlineMs(SUDO_MS) };
    return await connect(await this.#target(host), this.#switchboard, { onGone, timeoutMs, sudo });
  }

  #target(host: string): Promise<SshTarget> {
    const ask = this.#sshConfig.ask.bind(this.#sshConfig);
    const target = this.#targets.get(host) ?? resolveTarget(findHost(this.inventory, host), ask, process.env);
    this.#targets.set(host, target);
    return target;
  }

  async #factsOf(host: string, probes: Probes): Promise<Facts> {
    try {
      return await gatherFacts(await this.session(host), probes, this.deadlineMs(FACTS_MS));
    } catch (error) {
      if (error instanceof HostError)
        return { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem };
      throw error;
    }
  }
}
