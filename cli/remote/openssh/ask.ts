import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { failure, usageError } from '../../errors.ts';
import { Gate } from '../gate.ts';
import { parseSshAnswer, type SshAnswer } from './answer.ts';
import { type ConfigScope, readScope, scopeKey } from './scope.ts';

/** Whom `ssh` would be told to connect to; null where it is told nothing. */
export interface Destination {
  host: string;
  user: string | null;
  port: number | null;
}

const AT_ONCE = 8;
/** A configuration may run commands (Match exec) and look names up. */
const TIMEOUT_MS = 10_000;

interface Answered {
  answer: SshAnswer;
  askedFor: string;
}

/** OpenSSH's own configuration on this machine, asked by `ssh -G` and remembered. It opens no connection. */
export class SshConfig {
  readonly #gate = new Gate(AT_ONCE);
  readonly #answers = new Map<string, Promise<Answered>>();
  #scope: Promise<ConfigScope> | null = null;

  /** Throws BRK-SSH-MISSING without an ssh client, BRK-SSH-CONFIG for a configuration that ssh refuses. */
  async ask(destination: Destination): Promise<SshAnswer> {
    this.#scope ??= this.#begin(destination);
    const key = keyFor(await this.#scope, destination);
    const known = this.#answers.get(key) ?? this.#gate.run(() => answerFor(destination));
    this.#answers.set(key, known);
    const { answer, askedFor } = await known;
    const isItself = answer.hostname.toLowerCase() === askedFor.toLowerCase();
    return isItself ? { ...answer, hostname: destination.host } : answer;
  }

  /** The first destination's answer, with which ssh says as well what files it has read. */
  async #begin(destination: Destination): Promise<ConfigScope> {
    const { stdout, stderr } = await runSsh(['-v', ...wordsFor(destination)]);
    const scope = await findScope(stderr);
    this.#answers.set(keyFor(scope, destination), Promise.resolve(readAnswer(stdout, destination)));
    return scope;
  }
}

function keyFor(scope: ConfigScope, { host, user, port }: Destination): string {
  return `${user} ${port} ${scopeKey(scope, host)}`;
}

/** From what `ssh -v` says: every file is named, those of Include among them. */
async function findScope(said: string): Promise<ConfigScope> {
  if (!/^OpenSSH/m.test(said)) return 'each';
  const paths = [...said.matchAll(/^debug1: Reading configuration data (.+?)\r?$/gm)].map(match => match[1]!);
  try {
    return readScope(await Promise.all(paths.map(path => readFile(path, 'utf8'))));
  } catch {
    return 'each';
  }
}

async function answerFor(destination: Destination): Promise<Answered> {
  const { stdout } = await runSsh(wordsFor(destination));
  return readAnswer(stdout, destination);
}

function readAnswer(stdout: string, { host }: Destination): Answered {
  try {
    return { answer: parseSshAnswer(stdout), askedFor: host };
  } catch (error) {
    throw badConfig(`the answer of ssh -G ${host} can't be read: ${(error as Error).message}`);
  }
}

function wordsFor({ host, user, port }: Destination): string[] {
  const login = user === null ? [] : ['-l', user];
  return ['-G', ...login, ...(port === null ? [] : ['-p', String(port)]), '--', host];
}

async function runSsh(words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const result = await execa('ssh', words, {
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    env: { LC_ALL: 'C' },
  });
  if (result.code === 'ENOENT') {
    throw failure('BRK-SSH-MISSING', null, 'there is no ssh on this machine', 'apt-get install openssh-client');
  }
  if (result.timedOut) throw badConfig(`ssh ${words.join(' ')} did not end within ${TIMEOUT_MS / 1000} s`);
  if (result.failed) throw badConfig(`ssh ${words.join(' ')} failed: ${result.stderr.trim().slice(-300)}`);
  return { stdout: result.stdout, stderr: result.stderr };
}

function badConfig(message: string) {
  return usageError(
    'BRK-SSH-CONFIG',
    null,
    message,
    'mend ~/.ssh/config or /etc/ssh/ssh_config: ssh itself reads them',
  );
}
