import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { knownHostsPath, type Pin, parseKnownHosts, withoutPins, withPin } from '#inventory/known-hosts.ts';
import { type Problem, usageError } from '../errors.ts';
import { quoteAll } from './quote.ts';

/** 'strict': only pinned keys. 'accept-new': a host without a pin is pinned at first contact. A changed key always stops. */
export type HostKeyPolicy = 'strict' | 'accept-new';

/** The host keys pinned beside an inventory, in OpenSSH's known_hosts format, under the inventory's host names. */
export class HostKeys {
  readonly path: string;
  readonly #policy: HostKeyPolicy;
  /** By the names that they pin: with many hosts, to read the file for each takes seconds. */
  #pinned: ReadonlyMap<string, Pin[]>;
  /** Hosts whose key may be another than the pinned one, once, and what it then was. */
  readonly #changeable = new Map<string, { from: string[]; to: string } | null>();

  constructor(inventoryPath: string, policy: HostKeyPolicy) {
    this.path = knownHostsPath(inventoryPath);
    this.#policy = policy;
    this.#pinned = byName(readPins(this.path));
  }

  /** Key types that a host is pinned with: asked for first, so that a server with several keys shows the pinned one. */
  pinnedTypes(host: string): string[] {
    return this.#pins(host).map(pin => pin.type);
  }

  /** From now on a changed key of this host takes the place of its pins: the operator says that it was rebuilt. */
  allowChange(host: string): void {
    this.#changeable.set(host, null);
  }

  isChangeable(host: string): boolean {
    return this.#changeable.has(host);
  }

  /** Fingerprints, when a changed key has taken the place of the pins. */
  rotated(host: string): { from: string[]; to: string } | null {
    return this.#changeable.get(host) ?? null;
  }

  /** Null when the key may be trusted (and, at first contact under 'accept-new', is pinned now); else the problem. */
  check(host: string, key: Buffer, isJump = false): Problem | null {
    const type = keyType(key);
    const base64 = key.toString('base64');
    const pins = this.#pins(host);
    if (pins.some(pin => pin.key === base64)) return null;
    if (this.isChangeable(host)) return this.#rotate(host, type, key, pins);
    if (pins.length > 0) return this.#changed(host, type, key, pins, isJump);
    if (this.#policy === 'strict') return this.#unknown(host, type, key);
    this.#pin(host, type, base64);
    return null;
  }

  /** What to do about a machine that has another key than the pinned one. Jump hosts are not ours to replace. */
  changedHint(host: string, isJump: boolean): string {
    const byHand = `${quoteAll(['ssh-keygen', '-f', this.path, '-R', host])}, then run again with --host-key accept-new`;
    return isJump
      ? `if the machine was rebuilt: ${byHand}`
      : `if the machine was rebuilt: bricks replace ${host}; by hand: ${byHand}; if it was not, somebody may be in between`;
  }

  #pins(host: string) {
    return this.#pinned.get(host) ?? [];
  }

  #rotate(host: string, type: string, key: Buffer, pins: { key: string }[]): null {
    const from = pins.map(pin => fingerprint(Buffer.from(pin.key, 'base64')));
    this.#changeable.set(host, { from, to: fingerprint(key) });
    this.#write(withPin(withoutPins(readPins(this.path), host), host, type, key.toString('base64')));
    return null;
  }

  // Written whole and renamed: two runs that pin at once lose at most a pin, never the file.
  #pin(host: string, type: string, base64: string): void {
    this.#write(withPin(readPins(this.path), host, type, base64));
  }

  #write(text: string): void {
    this.#pinned = byName(text);
    const temporary = `${this.path}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o644 });
    renameSync(temporary, this.path);
  }

  #unknown(host: string, type: string, key: Buffer): Problem {
    return {
      code: 'BRK-SSH-UNKNOWN-KEY',
      where: host,
      message: `no host key is pinned in ${this.path}; it shows ${type} ${fingerprint(key)}`,
      hint: 'compare that with the console of the machine, then run again with --host-key accept-new',
    };
  }

  #changed(host: string, type: string, key: Buffer, pins: { type: string; key: string }[], isJump: boolean): Problem {
    const pinned = pins.map(pin => `${pin.type} ${fingerprint(Buffer.from(pin.key, 'base64'))}`).join(', ');
    return {
      code: 'BRK-SSH-CHANGED-KEY',
      where: host,
      message: `its host key is ${type} ${fingerprint(key)}, pinned is ${pinned}`,
      hint: this.changedHint(host, isJump),
    };
  }
}

function byName(text: string): Map<string, Pin[]> {
  const pins = new Map<string, Pin[]>();
  for (const pin of parseKnownHosts(text)) {
    for (const name of pin.names) pins.set(name, [...(pins.get(name) ?? []), pin]);
  }
  return pins;
}

/** Throws a usage error for a file that isn't known_hosts lines: to go on without its pins would trust anybody. */
function readPins(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  try {
    parseKnownHosts(text);
  } catch (error) {
    throw usageError('BRK-SSH-KNOWN-HOSTS', path, (error as Error).message, 'mend or remove that line');
  }
  return text;
}

/** As OpenSSH prints it: SHA256 in base64 without padding (RFC 4648). */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** An SSH public key blob begins with its type as a length-prefixed string (RFC 4253, 6.6). */
function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return length > 0 && length < 64 && key.length >= 4 + length ? key.toString('latin1', 4, 4 + length) : 'unknown';
}
