import { readFileSync } from 'node:fs';
import type { ClientChannel, Client as SshClient } from 'ssh2';
import ssh2 from 'ssh2';
import type { Host } from '#inventory/inventory.ts';
import type { Problem } from '../errors.ts';
import type { HostKeys } from './host-keys.ts';
import { type ExecOptions, type ExecResult, HostError, type Session } from './session.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 5_000;
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
      algorithms: { serverHostKey: hostKeyAlgorithms(hostKeys.pinnedTypes(host.name)) },
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

class SshSession implements Session {
  readonly host: string;
  readonly #client: SshClient;
  /** Set once the connection is gone; every exec that is running or comes later fails with it. */
  #broken: HostError | null = null;
  readonly #waiting = new Set<(error: HostError) => void>();

  constructor(host: Host, client: SshClient) {
    this.host = host.name;
    this.#client = client;
    const onGone = (reason: string) => {
      this.#broken ??= unreachable(host, reason);
      for (const reject of this.#waiting) reject(this.#broken);
      this.#waiting.clear();
    };
    client.on('error', error => onGone(`lost the connection: ${error.message}`));
    client.on('close', () => onGone('the connection was closed'));
  }

  exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== null) return reject(this.#broken);
      this.#waiting.add(reject);
      const { deadlineMs } = options;
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        if (this.#waiting.delete(reject)) finish();
      };
      const giveUp = () => settle(() => reject(noAnswer(this.host, deadlineMs!)));
      const timer = deadlineMs === undefined ? undefined : setTimeout(giveUp, deadlineMs);
      this.#client.exec(command, (error, channel) => {
        if (error) return settle(() => reject(refusedExec(this.host, error)));
        collect(channel, options, result => settle(() => resolve(result)));
        channel.end(options.stdin ?? '');
      });
    });
  }

  hold(command: string): Promise<(() => void) | null> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== null) return reject(this.#broken);
      this.#waiting.add(reject);
      this.#client.exec(command, (error, channel) => {
        if (error) return reject(refusedExec(this.host, error));
        const beat = setInterval(() => channel.write('\n'), HEARTBEAT_MS);
        channel.once('data', () => {
          this.#waiting.delete(reject);
          resolve(() => channel.end());
        });
        channel.stderr.resume();
        channel.on('close', () => {
          clearInterval(beat);
          this.#waiting.delete(reject);
          resolve(null);
        });
      });
    });
  }

  close(): void {
    this.#client.end();
  }
}

function refusedExec(where: string, error: Error): HostError {
  const message = `refused to run a command: ${error.message}`;
  return new HostError({ code: 'BRK-SSH-EXEC', where, message, hint: null }, false, error);
}

function noAnswer(where: string, deadlineMs: number): HostError {
  const message = `did not answer within ${deadlineMs} ms`;
  return new HostError(
    { code: 'BRK-SSH-SLOW', where, message, hint: 'see whether it hangs: bricks catalog list' },
    true,
  );
}

function collect(channel: ClientChannel, options: ExecOptions, done: (result: ExecResult) => void): void {
  let stdout = '';
  let stderr = '';
  let tail = '';
  channel.setEncoding('utf8');
  channel.stderr.setEncoding('utf8');
  channel.on('data', (text: string) => {
    stdout += text;
    if (options.onLine === undefined) return;
    const lines = (tail + text).split('\n');
    tail = lines.pop() ?? '';
    for (const line of lines) options.onLine(line);
  });
  channel.stderr.on('data', (text: string) => {
    stderr += text;
  });
  let code: number | null = null;
  let signal: string | null = null;
  channel.on('exit', (exitCode: number | null, exitSignal?: string) => {
    code = exitCode;
    signal = exitSignal ?? null;
  });
  channel.on('close', () => done({ code, signal, stdout, stderr }));
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
function hostKeyAlgorithms(pinnedTypes: readonly string[]): ssh2.ServerHostKeyAlgorithm[] | undefined {
  if (pinnedTypes.length === 0) return undefined;
  const names = pinnedTypes.flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]));
  return names as ssh2.ServerHostKeyAlgorithm[];
}

function explainFailure(host: Host, error: Error & { level?: string }): HostError {
  if (error.level === 'client-authentication') {
    const message = `refuses the key ${host.ssh.identity} for user ${host.ssh.user}`;
    const hint = `put the public key into ~${host.ssh.user}/.ssh/authorized_keys there, or name another in ssh.identity`;
    return new HostError({ code: 'BRK-SSH-AUTH', where: host.name, message, hint }, false, error);
  }
  if (/no matching host key format/i.test(error.message)) {
    const message = 'has no host key of the type that is pinned';
    const hint = 'if the machine was rebuilt, remove its pin and run again with --host-key accept-new';
    return new HostError({ code: 'BRK-SSH-CHANGED-KEY', where: host.name, message, hint }, false, error);
  }
  return unreachable(host, error.message, error);
}

function unreachable(host: Host, reason: string, cause?: unknown): HostError {
  const message = `can't be reached at ${host.address} port ${host.ssh.port}: ${reason}`;
  const hint = `try: ssh -p ${host.ssh.port} ${host.ssh.user}@${host.address}`;
  return new HostError({ code: 'BRK-SSH-UNREACHABLE', where: host.name, message, hint }, true, cause);
}
