import { existsSync, readFileSync } from 'node:fs';
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import ssh2 from 'ssh2';

/** An SSH agent that counts what it offers, and offers only some of its keys where IdentitiesOnly says so. */
export class CountingAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent;
  readonly #only: readonly Buffer[] | null;
  offered = 0;

  /** `onlyFiles`: private or public key files; null for all keys. */
  constructor(socket: string, onlyFiles: readonly string[] | null) {
    super();
    this.#agent = new ssh2.OpenSSHAgent(socket);
    this.#only = onlyFiles === null ? null : onlyFiles.flatMap(path => readPublicKey(path) ?? []);
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys) => {
      const only = this.#only;
      const shown = ((keys ?? []) as ParsedKey[]).filter(
        key => only === null || only.some(each => each.equals(key.getPublicSSH())),
      );
      this.offered = shown.length;
      callback(error, shown);
    });
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}

/** From the file beside it where there is one: the private key may need a passphrase. */
function readPublicKey(path: string): Buffer | undefined {
  for (const file of [`${path}.pub`, path]) {
    if (!existsSync(file)) continue;
    const key = ssh2.utils.parseKey(readFileSync(file));
    if (!(key instanceof Error)) return key.getPublicSSH();
  }
  return undefined;
}
