import type { ClientChannel, Client as SshClient } from 'ssh2';
import type { Host } from '#inventory/inventory.ts';
import { noSudo } from './no-sudo.ts';
import { asRoot, NO_SUDO } from './root-shell.ts';
import {
  type ExecOptions,
  type ExecResult,
  type Held,
  type HeldEnd,
  type HoldOptions,
  HostError,
  type Session,
} from './session.ts';
import { unreachable } from './unreachable.ts';

const HEARTBEAT_MS = 5_000;

/** Commands over one connection that is ready. */
export class SshSession implements Session {
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

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const { deadlineMs } = options;
    const result = await this.#whileConnected<ExecResult>((resolve, reject) => {
      const timer =
        deadlineMs === undefined ? undefined : setTimeout(() => reject(noAnswer(this.host, deadlineMs)), deadlineMs);
      this.#open(command, options).then(channel => {
        collect(channel, options, result => {
          clearTimeout(timer);
          resolve(result);
        });
        channel.end(options.stdin ?? '');
      }, reject);
    });
    if (options.asRoot && result.code === NO_SUDO) throw noSudo(this.host);
    return result;
  }

  async hold(command: string, options: HoldOptions = {}): Promise<Held> {
    const channel = await this.#whileConnected<ClientChannel>((resolve, reject) => {
      this.#open(command, options).then(resolve, reject);
    });
    const beat = setInterval(() => channel.write('\n'), HEARTBEAT_MS);
    const ended = new Promise<HeldEnd>(resolve => {
      collect(channel, options, ({ code, stderr }) => {
        clearInterval(beat);
        resolve({ code, stderr });
      });
    });
    // A write to a channel that the host has just closed is no news: `ended` tells it.
    channel.on('error', () => {});
    channel.write(options.stdin ?? '');
    const end = async (): Promise<void> => {
      channel.end();
      await ended;
    };
    return { tell: line => channel.write(`${line}\n`), end, ended };
  }

  close(): void {
    this.#client.end();
  }

  #open(command: string, { asRoot: isForRoot = false }: HoldOptions): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      this.#client.exec(isForRoot ? asRoot(command) : command, (error, channel) => {
        if (error) reject(refusedExec(this.host, error));
        else resolve(channel);
      });
    });
  }

  /** Rejects when the connection breaks while `work` is under way. */
  #whileConnected<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== null) return reject(this.#broken);
      this.#waiting.add(reject);
      const settle = (finish: () => void) => {
        if (this.#waiting.delete(reject)) finish();
      };
      work(
        value => settle(() => resolve(value)),
        error => settle(() => reject(error)),
      );
    });
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
