import type { ClientChannel, Client as SshClient } from 'ssh2';
import { isWrongPassword, noSudo, refusedBySudo } from './no-sudo.ts';
import { asRoot, asRootAgain, asRootByPassword, NO_SUDO, SUDO_REFUSED, sudoCheck } from './root-shell.ts';
import type { Hop } from './rsync-argv.ts';
import {
  type ExecOptions,
  type ExecResult,
  type Held,
  type HeldEnd,
  type HoldOptions,
  HostError,
  type Session,
} from './session.ts';
import { withinDeadline } from './slow.ts';
import type { Line } from './switchboard.ts';
import type { SshTarget } from './target.ts';
import { unreachable } from './unreachable.ts';

const HEARTBEAT_MS = 5_000;

export interface SudoOptions {
  /** What --ask-sudo was told; null where sudo must not ask. */
  password: string | null;
  /** Hosts whose sudo was found in this run to ask, or not to: a commit or its withdrawal has no time to find out again. */
  known: Map<string, boolean>;
  /** How long sudo may take to check it; it waits some seconds by itself after a wrong one. */
  deadlineMs: number;
}

/** Commands over one connection that is ready. */
export class SshSession implements Session {
  readonly host: string;
  /** The way here and what let us in, for others who go it. */
  readonly hops: readonly Hop[];
  readonly #client: SshClient;
  readonly #sudo: SudoOptions;
  #needsPassword: Promise<boolean> | null = null;
  /** A command has run as root here. */
  #becameRoot = false;
  /** Set once the connection is gone; every exec that is running or comes later fails with it. */
  #broken: HostError | null = null;
  readonly #waiting = new Set<(error: HostError) => void>();

  constructor(target: SshTarget, { client, hops }: Line, sudo: SudoOptions) {
    this.host = target.host;
    this.hops = hops;
    this.#client = client;
    this.#sudo = sudo;
    const onGone = (reason: string) => {
      this.#broken ??= unreachable(target, target.host, reason);
      for (const reject of this.#waiting) reject(this.#broken);
      this.#waiting.clear();
    };
    client.on('error', error => onGone(`lost the connection: ${error.message}`));
    client.on('close', () => onGone('the connection was closed'));
  }

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    return await this.#within(options, async late => {
      const asked = await this.#prepare(command, options);
      // Nothing is begun for a caller who has given up.
      late?.throwIfAborted();
      const result = await this.#run(asked.command, { ...options, stdin: asked.stdin });
      if (!options.asRoot) return result;
      if (result.code === NO_SUDO) throw noSudo(this.host);
      if (result.code === 0) this.#becameRoot = true;
      // The password was right a moment ago.
      if (result.code === 1 && isWrongPassword(result.stderr)) throw refusedBySudo(this.host, result.stderr);
      return result;
    });
  }

  /** Whether sudo asks for a password here. Throws HostError (BRK-HOST-SUDO) when it refuses the one there is. */
  needsPassword(): Promise<boolean> {
    this.#needsPassword ??= this.#checkSudo(this.#sudo);
    return this.#needsPassword;
  }

  async hold(command: string, options: HoldOptions = {}): Promise<Held> {
    const asked = await this.#prepare(command, options);
    const channel = await this.#whileConnected<ClientChannel>((resolve, reject) => {
      this.#open(asked.command).then(resolve, reject);
    });
    const beat = setInterval(() => channel.write('\n'), HEARTBEAT_MS);
    if (options.asRoot) {
      channel.once('data', () => {
        this.#becameRoot = true;
      });
    }
    const ended = new Promise<HeldEnd>(resolve => {
      collect(channel, { ...options, keepsOutput: false }, ({ code, stderr }) => {
        clearInterval(beat);
        resolve({ code, stderr, broken: this.#broken });
      });
    });
    // A write to a channel that the host has just closed is no news: `ended` tells it.
    channel.on('error', () => {});
    channel.write(asked.stdin);
    const end = async (): Promise<void> => {
      channel.end();
      await ended;
    };
    return { tell: line => channel.write(`${line}\n`), end, ended };
  }

  close(): void {
    this.#client.end();
  }

  async #checkSudo({ password, deadlineMs, known }: SudoOptions): Promise<boolean> {
    if (password === null || this.hops.at(-1)!.endpoint.user === 'root') return false;
    const before = known.get(this.host);
    if (before !== undefined) return before;
    const check = () => this.#run(sudoCheck(), { stdin: `${password}\n` });
    const { code, stdout, stderr } = await this.#within({ deadlineMs, waitsFor: 'sudo' }, check);
    if (code === 0) {
      known.set(this.host, stdout.trim() === 'password');
      return known.get(this.host)!;
    }
    if (code === NO_SUDO) throw noSudo(this.host);
    if (code === SUDO_REFUSED) throw refusedBySudo(this.host, stderr);
    throw refusedBySudo(this.host, `its check ended with ${code}: ${stderr}`);
  }

  /** The password goes nowhere but into the channel's input. */
  async #prepare(command: string, { asRoot: isForRoot = false, stdin = '' }: HoldOptions) {
    if (!isForRoot) return { command, stdin };
    if (!(await this.needsPassword())) return { command: (this.#becameRoot ? asRootAgain : asRoot)(command), stdin };
    return { command: asRootByPassword(command), stdin: `${this.#sudo.password}\n${stdin}` };
  }

  #run(command: string, options: HoldOptions): Promise<ExecResult> {
    return this.#whileConnected<ExecResult>((resolve, reject) => {
      this.#open(command).then(channel => {
        collect(channel, options, resolve);
        channel.end(options.stdin ?? '');
      }, reject);
    });
  }

  async #within<T>(
    { deadlineMs, waitsFor = 'a command' }: ExecOptions,
    work: (late: AbortSignal | null) => Promise<T>,
  ): Promise<T> {
    if (deadlineMs === undefined) return await work(null);
    return await withinDeadline({ where: this.host, what: waitsFor, deadlineMs }, work);
  }

  #open(command: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      this.#client.exec(command, (error, channel) => {
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

/** What a held command prints is told line by line and not kept: it may go on for days. */
function collect(
  channel: ClientChannel,
  { onLine, keepsOutput = true }: ExecOptions & { keepsOutput?: boolean },
  done: (result: ExecResult) => void,
): void {
  let stdout = '';
  let stderr = '';
  let tail = '';
  channel.setEncoding('utf8');
  channel.stderr.setEncoding('utf8');
  channel.on('data', (text: string) => {
    if (keepsOutput) stdout += text;
    if (onLine === undefined) return;
    const lines = (tail + text).split('\n');
    tail = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  channel.stderr.on('data', (text: string) => {
    stderr = keepsOutput ? stderr + text : (stderr + text).slice(-64_000);
  });
  let code: number | null = null;
  let signal: string | null = null;
  channel.on('exit', (exitCode: number | null, exitSignal?: string) => {
    code = exitCode;
    signal = exitSignal ?? null;
  });
  channel.on('close', () => done({ code, signal, stdout, stderr }));
}
