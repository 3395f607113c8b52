import { readFileSync } from 'node:fs';
import type { Client as SshClient } from 'ssh2';
import ssh2 from 'ssh2';
import type { Host } from '#inventory/inventory.ts';
import type { Problem } from '../errors.ts';
import type { HostKeys } from './host-keys.ts';
import { HostError, type Session } from './session.ts';
import { SshSession } from './ssh-session.ts';
import { unreachable } from './unreachable.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** A host that answers no keep-alive three times in a row is gone: frozen, cut off or burnt in the middle of a run. */
const KEEPALIVE_MS = 5_000;

export interface ConnectOptions {
  /** Called when the connection ends later, however that is. */
  onGone: () => void;
  /** From the first packet to a session that is ready; 10 s when left out. */
  timeoutMs?: number | undefined;
}

/**
 * Opens a connection; throws HostError when that fails, with `isUnreachable` unless the host answered and refused.
 */
export async function connect(host: Host, hostKeys: HostKeys, options: ConnectOptions): Promise<Session> {
  const client: SshClient = new ssh2.Client();
  let keyProblem: Problem | null = null;
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    // A host that accepts and says nothing gives two errors, one for the time-out and one for the connection.
    client.on('error', error => reject(keyProblem ? new HostError(keyProblem, false) : explainFailure(host, error)));
    client.once('close', () => reject(unreachable(host, 'closed the connection before it was ready')));
    startHandshake(client, host, {
      host: host.address,
      port: host.ssh.port,
      username: host.ssh.user,
      privateKey: readIdentity(host),
      readyTimeout: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: hostKeyAlgorithms(hostKeys, host.name) },
      hostVerifier: (key: Buffer) => {
        keyProblem = hostKeys.check(host.name, key);
        return keyProblem === null;
      },
    });
  });
  client.once('close', options.onGone);
  return new SshSession(host, client);
}

/** ssh2 throws at once for a key that it can't use: an encrypted one, or no key at all. */
function startHandshake(client: SshClient, host: Host, config: ssh2.ConnectConfig): void {
  try {
    client.connect(config);
  } catch (error) {
    const message = `can't use the SSH identity ${host.ssh.identity}: ${(error as Error).message}`;
    const hint = 'name a private key without a passphrase in ssh.identity';
    throw new HostError({ code: 'BRK-SSH-IDENTITY', where: host.name, message, hint }, false, error);
  }
}

function readIdentity(host: Host): Buffer {
  try {
    return readFileSync(host.ssh.identity);
  } catch (error) {
    const message = `can't read the SSH identity ${host.ssh.identity}: ${(error as Error).message}`;
    throw new HostError(
      { code: 'BRK-SSH-IDENTITY', where: host.name, message, hint: 'name the private key in ssh.identity' },
      false,
      error,
    );
  }
}

/** ssh2 names RSA signatures apart from the RSA key type; undefined lets it offer all that it knows. */
function hostKeyAlgorithms(
  hostKeys: HostKeys,
  host: string,
): ssh2.AlgorithmList<ssh2.ServerHostKeyAlgorithm> | undefined {
  const pinnedTypes = hostKeys.pinnedTypes(host);
  if (pinnedTypes.length === 0) return undefined;
  const names = pinnedTypes.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const pinned = names as ssh2.ServerHostKeyAlgorithm[];
  // A rebuilt host may have keys of other types only.
  return hostKeys.isChangeable(host) ? { prepend: pinned, append: [], remove: [] } : pinned;
}

function explainFailure(host: Host, error: Error & { level?: string }): HostError {
  if (error.level === 'client-authentication') {
    const message = `refuses the key ${host.ssh.identity} for user ${host.ssh.user}`;
    const hint = `put the public key into ~${host.ssh.user}/.ssh/authorized_keys there, or name another in ssh.identity`;
    return new HostError({ code: 'BRK-SSH-AUTH', where: host.name, message, hint }, false, error);
  }
  if (/no matching host key format/i.test(error.message)) {
    const message = 'has no host key of the type that is pinned';
    const hint = `if the machine was rebuilt: bricks replace ${host.name}`;
    return new HostError({ code: 'BRK-SSH-CHANGED-KEY', where: host.name, message, hint }, false, error);
  }
  return unreachable(host, error.message, error);
}
