/** How the operator and the boxes sign, and check what others have signed. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** DER of a PKCS #8 private key and of a public key up to their 32 bytes (RFC 8410, section 10). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Of a seed of 32 bytes: 32 bytes in base64url. */
export function publicKeyOf(seed: Uint8Array): string {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return der.subarray(PUBLIC_PREFIX.length).toString('base64url');
}

/** An Ed25519 signature over the text's UTF-8, base64url. */
export function signText(seed: Uint8Array, text: string): string {
  return sign(null, Buffer.from(text), privateKeyOf(seed)).toString('base64url');
}

/** False also for what is no key or no signature. */
export function isSigned(text: string, signature: string, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/** To read a key takes as long as to use it, and a fleet has few. */
const publicKeys = new Map<string, KeyObject>();
const privateKeys = new WeakMap<Uint8Array, KeyObject>();
const MOST_KEYS = 1_000;

function readPublicKey(text: string): KeyObject | undefined {
  const known = publicKeys.get(text);
  const raw = Buffer.from(text, 'base64url');
  if (known !== undefined || raw.length !== 32) return known;
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
  if (publicKeys.size >= MOST_KEYS) publicKeys.clear();
  publicKeys.set(text, key);
  return key;
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  const known = privateKeys.get(seed);
  if (known !== undefined) return known;
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  privateKeys.set(seed, key);
  return key;
}
