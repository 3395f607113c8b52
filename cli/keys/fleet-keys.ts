/**
 * All keys of a fleet, derived from one of 32 random bytes by HKDF-SHA256 (RFC 5869, no salt), so that there is one file to keep:
 *
 *   operator   Ed25519: signs entries of the schedule; boxes know its public key
 *   box NAME   Ed25519: installed on that box alone, signs its votes
 *   token      32 bytes, the same on all boxes: users' tokens
 */
import { hkdfSync } from 'node:crypto';
import { publicKeyOf, signText } from '#contract/ed25519.ts';
import { KEEPER_KEY, TOKEN_KEY } from '#contract/layout.ts';
import { type Entry, entryText } from '#contract/schedule.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { PlannedKeys } from '../plan/planned-keys.ts';

export const KEY_BYTES = 32;

export class FleetKeys {
  readonly #secret: Uint8Array;

  /** Throws for anything but 32 bytes. */
  constructor(secret: Uint8Array) {
    if (secret.length !== KEY_BYTES) throw new Error(`a fleet key has ${KEY_BYTES} bytes, not ${secret.length}`);
    this.#secret = secret;
  }

  /** Public. */
  get operatorKey(): string {
    return publicKeyOf(this.#derive('operator'));
  }

  /** Public. */
  boxKey(host: string): string {
    return publicKeyOf(this.#derive(`box ${host}`));
  }

  sign(entry: Entry): Entry {
    return { ...entry, signature: signText(this.#derive('operator'), entryText(entry)) };
  }

  /** Texts of the files that are secret, by their paths on a host. */
  secretsOf(host: string): Map<string, string> {
    return new Map([
      [KEEPER_KEY, this.#derive(`box ${host}`).toString('base64url')],
      [TOKEN_KEY, this.#derive('token').toString('base64url')],
    ]);
  }

  /** What a plan may know. */
  describe(hosts: readonly string[]): PlannedKeys {
    const digests = (host: string) => [...this.secretsOf(host)].map(([path, text]) => [path, sha256Hex(text)] as const);
    return {
      operatorKey: this.operatorKey,
      secrets: new Map(hosts.map(host => [host, new Map(digests(host))])),
    };
  }

  #derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, '', purpose, KEY_BYTES));
  }
}
