import type { Duplex } from 'node:stream';
import type { Client as SshClient } from 'ssh2';
import { type Dialled, dial } from './dial.ts';
import { Gate } from './gate.ts';
import type { HostKeys } from './host-keys.ts';
import type { Hop } from './rsync-argv.ts';
import { HostError } from './session.ts';
import type { Endpoint, SshTarget } from './target.ts';
import { unreachable } from './unreachable.ts';

/** Handshakes at once: each keeps a core busy for some milliseconds, here and on a jump host. */
const STARTS_AT_ONCE = 32;
/** Through one jump host; sshd there counts connections that have not logged in yet (MaxStartups, sshd_config(5)). */
const STARTS_THROUGH_JUMP = 8;
const JITTER_MS = 20;

export interface Line extends Dialled {
  /** All servers on the way and how each let us in, the host last. */
  hops: Hop[];
}

interface Jump extends Line {
  /** Places for those who go through it. */
  gate: Gate;
}

/**
 * All connections of a run. One to a jump host serves every host behind it. Waiting for a place among those that connect
 * at once does not count as waiting for the host.
 */
export class Switchboard {
  readonly #hostKeys: HostKeys;
  readonly #jumpTimeoutMs: number;
  readonly #starts = new Gate(STARTS_AT_ONCE, JITTER_MS);
  readonly #jumps = new Map<string, Promise<Jump>>();

  constructor(hostKeys: HostKeys, jumpTimeoutMs: number) {
    this.#hostKeys = hostKeys;
    this.#jumpTimeoutMs = jumpTimeoutMs;
  }

  /** Throws HostError, for what is wrong with a jump host as well. */
  async call(target: SshTarget, timeoutMs: number): Promise<Line> {
    const before = await this.#jumpTo(target.jumps).catch((error: unknown) => {
      throw error instanceof HostError ? behind(target, error) : error;
    });
    return await this.#start(target, before, { where: target.host, isJump: false, timeoutMs });
  }

  async close(): Promise<void> {
    for (const jump of await Promise.allSettled(this.#jumps.values())) {
      if (jump.status === 'fulfilled') jump.value.client.end();
    }
    this.#jumps.clear();
  }

  /** The connection to the last of these, through the others; null for none. */
  async #jumpTo(chain: readonly Endpoint[]): Promise<Jump | null> {
    const last = chain.at(-1);
    if (last === undefined) return null;
    const key = JSON.stringify(chain.map(({ user, hostname, port }) => [user, hostname, port]));
    const known = this.#jumps.get(key);
    if (known !== undefined) return await known;
    const forget = () => {
      if (this.#jumps.get(key) === jump) this.#jumps.delete(key);
    };
    const jump = this.#openJump(last, chain.slice(0, -1));
    this.#jumps.set(key, jump);
    jump.then(({ client }) => client.once('close', forget), forget);
    return await jump;
  }

  async #openJump(endpoint: Endpoint, through: readonly Endpoint[]): Promise<Jump> {
    const before = await this.#jumpTo(through);
    const options = { where: endpoint.pinName, isJump: true, timeoutMs: this.#jumpTimeoutMs };
    const line = await this.#start(endpoint, before, options);
    return { ...line, gate: new Gate(STARTS_THROUGH_JUMP, JITTER_MS) };
  }

  /** A place at the jump host first: one that is slow must not hold places of others. */
  async #start(endpoint: Endpoint, before: Jump | null, options: StartOptions): Promise<Line> {
    const hostKeys = this.#hostKeys;
    const start = () =>
      this.#starts.run(async () => {
        const sock = before === null ? null : await forward(before.client, endpoint, options);
        return await dial(endpoint, { ...options, hostKeys, sock });
      });
    const dialled = await (before === null ? start() : before.gate.run(start));
    return { ...dialled, hops: [...(before?.hops ?? []), { endpoint, login: dialled.login }] };
  }
}

interface StartOptions {
  where: string;
  isJump: boolean;
  timeoutMs: number;
}

/** A connection from the jump host on; it may take minutes to find out that nobody is there. */
function forward(client: SshClient, to: Endpoint, { where, timeoutMs }: StartOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(unreachable(to, where, `no answer within ${timeoutMs / 1000} s, from its jump host`));
    }, timeoutMs);
    const settle = (error: Error | undefined, channel: Duplex | undefined) => {
      clearTimeout(timer);
      if (isLate) channel?.destroy();
      else if (channel === undefined) reject(unreachable(to, where, `its jump host says: ${error?.message}`, error));
      else resolve(channel);
    };
    try {
      client.forwardOut('127.0.0.1', 0, to.hostname, to.port, settle);
    } catch (error) {
      settle(error as Error, undefined);
    }
  });
}

/** Every host behind a jump host has its problem. */
function behind(target: SshTarget, { problem, isUnreachable, cause }: HostError): HostError {
  const message = `jump host ${problem.where}: ${problem.message}`;
  return new HostError({ ...problem, where: target.host, message }, isUnreachable, cause);
}
