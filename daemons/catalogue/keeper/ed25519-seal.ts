import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isSigned, signText } from '#contract/ed25519.ts';
import { KEEPER_KEY } from '#contract/layout.ts';
import { ConfigError } from '#runtime/config.ts';
import { hostPath } from '#runtime/host-path.ts';
import type { Seal } from './seal.ts';

/** With this box's own key. Throws ConfigError. */
export function createSeal(): Seal {
  const seed = readKey(hostPath(KEEPER_KEY));
  return {
    digest: text => createHash('sha256').update(text).digest('hex'),
    sign: text => signText(seed, text),
    isSigned,
  };
}

function readKey(path: string): Buffer {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${path}: ${(error as Error).message}`, error);
  }
  if (!/^[\w-]{43}$/.test(content)) throw new ConfigError(`${path}: must hold 32 bytes in base64url`);
  return Buffer.from(content, 'base64url');
}
