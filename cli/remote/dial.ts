import type { Duplex } from 'node:stream';
import type { Client as SshClient } from 'ssh2';
import ssh2 from 'ssh2';
import type { Problem } from '../errors.ts';
import type { HostKeys } from './host-keys.ts';
import { type Login, LoginAttempts } from './login.ts';
import { openProxyCommand } from './proxy-command.ts';
import { HostError } from './session.ts';
import type { Endpoint } from './target.ts';
import { unreachable } from './unreachable.ts';

/** A host that answers no keep-alive three times in a row is gone: frozen, cut off or burnt in the middle of a run. */
const KEEPALIVE_MS = 5_000;

export interface DialOptions {
  /** The host of the inventory or the jump host that problems are told of. */
  where: string;
  isJump: boolean;
  hostKeys: HostKeys;
  /** What carries the connection; TCP or the endpoint's ProxyCommand when null. */
  sock: Duplex | null;
  /** From the first packet to a connection that is ready. */
  timeoutMs: number;
}

export interface Dialled {
  client: SshClient;
  login: Login;
}

/** One SSH connection, logged in. Throws HostError, with `isUnreachable` unless the server answered and refused. */
export async function dial(endpoint: Endpoint, options: DialOptions): Promise<Dialled> {
  const attempts = new LoginAttempts(endpoint, options.where);
  const client: SshClient = new ssh2.Client();
  const { proxyCommand } = endpoint;
  const proxy = options.sock !== null || proxyCommand === null ? null : openProxyCommand(proxyCommand);
  const sock = options.sock ?? proxy?.sock ?? null;
  try {
    await shakeHands(client, endpoint, { ...options, sock }, attempts);
  } catch (error) {
    const proxySaid = error instanceof HostError ? '' : await proxy?.said();
    client.destroy();
    sock?.destroy();
    if (error instanceof HostError) throw error;
    throw explainFailure(endpoint, options, attempts, error as FromSsh2, proxySaid ?? '');
  }
  // A command is a few small packets; each would wait for the answer to the one before (RFC 896): 230 ms became 100.
  client.setNoDelay(true);
  return { client, login: attempts.used };
}

/** Throws what ssh2 gives, and HostError for a host key that may not be trusted. */
async function shakeHands(
  client: SshClient,
  endpoint: Endpoint,
  { hostKeys, isJump, sock, timeoutMs }: DialOptions,
  attempts: LoginAttempts,
): Promise<void> {
  let keyProblem: Problem | null = null;
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    // A host that accepts and says nothing gives two errors, one for the time-out and one for the connection. What an
    // agent refuses is no error of the connection: the next key is tried.
    client.on('error', (error: FromSsh2) => {
      if (error.level !== 'agent') reject(keyProblem === null ? error : new HostError(keyProblem, false));
    });
    client.once('close', () => reject(new Error('closed the connection before it was ready')));
    client.connect({
      host: endpoint.hostname,
      port: endpoint.port,
      username: endpoint.user,
      ...(sock === null ? {} : { sock }),
      authHandler: (_left, _partial, next) => next(attempts.next() as ssh2.AnyAuthMethod),
      readyTimeout: timeoutMs,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: hostKeyAlgorithms(hostKeys, endpoint.pinName) },
      hostVerifier: (key: Buffer) => {
        keyProblem = hostKeys.check(endpoint.pinName, key, isJump);
        return keyProblem === null;
      },
    });
  });
}

type FromSsh2 = Error & { level?: string };

/** ssh2 names RSA signatures apart from the RSA key type; undefined lets it offer all that it knows. */
function hostKeyAlgorithms(
  hostKeys: HostKeys,
  pinName: string,
): ssh2.AlgorithmList<ssh2.ServerHostKeyAlgorithm> | undefined {
  const pinnedTypes = hostKeys.pinnedTypes(pinName);
  if (pinnedTypes.length === 0) return undefined;
  const names = pinnedTypes.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  const pinned = names as ssh2.ServerHostKeyAlgorithm[];
  // A rebuilt host may have keys of other types only.
  return hostKeys.isChangeable(pinName) ? { prepend: pinned, append: [], remove: [] } : pinned;
}

function explainFailure(
  endpoint: Endpoint,
  { where, hostKeys, isJump, timeoutMs }: DialOptions,
  attempts: LoginAttempts,
  error: FromSsh2,
  proxySaid: string,
): HostError {
  if (error.level === 'client-authentication' || TOO_MANY.test(error.message)) {
    return refusedLogin(endpoint, where, attempts, error);
  }
  if (/no matching host key format/i.test(error.message)) {
    const message = 'has no host key of the type that is pinned';
    const hint = hostKeys.changedHint(endpoint.pinName, isJump);
    return new HostError({ code: 'BRK-SSH-CHANGED-KEY', where, message, hint }, false, error);
  }
  const reason = error.level === 'client-timeout' ? `no answer within ${timeoutMs / 1000} s` : error.message;
  const more = proxySaid === '' ? '' : ` (its ProxyCommand says: ${proxySaid})`;
  return unreachable(endpoint, where, `${reason}${more}`, error);
}

/** Servers hang up on who shows more keys than MaxAuthTries (sshd_config(5)). */
const TOO_MANY = /too many authentication failures/i;

function refusedLogin({ user }: Endpoint, where: string, attempts: LoginAttempts, error: FromSsh2): HostError {
  const message = `refuses user ${user}${TOO_MANY.test(error.message) ? ' after too many keys' : ''}; ${attempts.describe()}`;
  const hint = `put a public key of these into ~${user}/.ssh/authorized_keys there, or name another in ssh.identity`;
  return new HostError({ code: 'BRK-SSH-AUTH', where, message, hint }, false, error);
}
