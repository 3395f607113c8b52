import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Emit } from './emit.ts';
import { runTool } from './tool.ts';

/**
 * The public key that belongs to the inventory's ssh identity. A pair is generated where there is no private key;
 * it is the operator's from then on, and stays when the lab goes.
 */
export async function ensureIdentity(path: string, emit: Emit): Promise<string> {
  if (!existsSync(path)) {
    await mkdir(dirname(path), { recursive: true });
    await runTool(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'bricks lab', '-f', path]);
    emit({ host: null, text: `made the key pair that the inventory names: ${path}` });
  }
  // The file beside it first: it can be read without the private key's passphrase.
  const beside = `${path}.pub`;
  const text = existsSync(beside) ? readFileSync(beside, 'utf8') : await runTool(['ssh-keygen', '-y', '-f', path]);
  return text.trim();
}
