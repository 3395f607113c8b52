import { existsSync, readFileSync } from 'node:fs';
import type { AnyAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import { CountingAgent } from './agent.ts';
import { HostError } from './session.ts';
import type { Endpoint, IdentityFile } from './target.ts';

/** What let us in: a key file, or the agent. */
export type Login = { kind: 'file'; path: string } | { kind: 'agent'; socket: string };

/**
 * What is shown to a server so that it lets us in, one after the other, and what was not: the inventory's key, the
 * agent's, and those that ssh would take.
 */
export class LoginAttempts {
  readonly #ways: { login: Login; method: AnyAuthMethod }[] = [];
  readonly #skipped: string[] = [];
  readonly #agent: CountingAgent | null;
  #next = 0;

  /** Throws HostError (BRK-SSH-IDENTITY) for a key that the inventory names and nothing can be done with. */
  constructor(endpoint: Endpoint, where: string) {
    const { user, agent, identities, isIdentitiesOnly } = endpoint;
    const hasAgent = agent !== null && existsSync(agent);
    if (agent !== null && !hasAgent) this.#skipped.push(`the agent (${agent} is not there)`);
    this.#agent = hasAgent
      ? new CountingAgent(agent, isIdentitiesOnly ? identities.map(each => each.path) : null)
      : null;
    for (const identity of identities.filter(each => each.isNamed)) this.#addFile(user, identity, where, hasAgent);
    if (this.#agent !== null) {
      this.#ways.push({
        login: { kind: 'agent', socket: agent! },
        method: { type: 'agent', username: user, agent: this.#agent },
      });
    }
    for (const identity of identities.filter(each => !each.isNamed)) this.#addFile(user, identity, where, hasAgent);
  }

  /** The next to show; false when there is none. */
  next(): AnyAuthMethod | false {
    return this.#ways[this.#next++]?.method ?? false;
  }

  /** What was shown last. */
  get used(): Login {
    return this.#ways[this.#next - 1]!.login;
  }

  /** What was shown and what wasn't, as part of a sentence. */
  describe(): string {
    const shown = this.#ways.slice(0, this.#next).map(({ login }) => this.#describeOne(login));
    const tried = shown.length === 0 ? 'there was no key to show' : `tried: ${shown.join(', ')}`;
    return this.#skipped.length === 0 ? tried : `${tried}; not tried: ${this.#skipped.join(', ')}`;
  }

  /** A named key with a passphrase may be in the agent; one of ssh's own that can't be used is only told of. */
  #addFile(user: string, { path, isNamed }: IdentityFile, where: string, hasAgent: boolean): void {
    const read = readKey(path);
    if ('key' in read) {
      this.#ways.push({ login: { kind: 'file', path }, method: { type: 'publickey', username: user, key: read.key } });
      return;
    }
    if (isNamed && !(read.isLocked && hasAgent)) throw badIdentity(where, path, read.why);
    this.#skipped.push(`${path} (${read.isLocked ? 'it needs a passphrase' : read.why})`);
  }

  #describeOne(login: Login): string {
    if (login.kind === 'file') return login.path;
    const count = this.#agent!.offered;
    return `${count} ${count === 1 ? 'key' : 'keys'} of the agent`;
  }
}

type ReadKey = { key: ssh2.ParsedKey } | { why: string; isLocked: boolean };

function readKey(path: string): ReadKey {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { why: (error as Error).message, isLocked: false };
  }
  const key = ssh2.utils.parseKey(bytes);
  if (key instanceof Error) return { why: key.message, isLocked: /passphrase|encrypted/i.test(key.message) };
  return key.isPrivateKey() ? { key } : { why: 'it is a public key', isLocked: true };
}

function badIdentity(where: string, path: string, why: string): HostError {
  const message = `can't use the SSH identity ${path}: ${why}`;
  const hint = 'name a private key without a passphrase in ssh.identity, or add it to an SSH agent: ssh-add';
  return new HostError({ code: 'BRK-SSH-IDENTITY', where, message, hint }, false);
}
