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

/** OpenSSH's own configuration on this machine, asked by `ssh -G` and remembered. It opens no connection. */
export class SshConfig {
  readonly #gate = new Gate(AT_ONCE);
  readonly #answers = new Map<string, Promise<{ answer: SshAnswer; askedFor: string }>>();
  #scope: Promise<ConfigScope> | null = null;

  /** Throws BRK-SSH-MISSING without an ssh client, BRK-SSH-CONFIG for a configuration that ssh refuses. */
  async ask(destination: Destination): Promise<SshAnswer> {
    this.#scope ??= findScope(destination);
    const { host, user, port } = destination;
    const key = `${user} ${port} ${scopeKey(await this.#scope, host)}`;
    const known = this.#answers.get(key) ?? this.#gate.run(() => answerFor(destination));
    this.#answers.set(key, known);
    const { answer, askedFor } = await known;
    const isItself = answer.hostname.toLowerCase() === askedFor.toLowerCase();
    return isItself ? { ...answer, hostname: host } : answer;
  }
}

/** ssh itself says which files it read, those of Include among them. */
async function findScope(destination: Destination): Promise<ConfigScope> {
  const { stderr } = await runSsh(['-v', ...wordsFor(destination)]);
  if (!/^OpenSSH/m.test(stderr)) return 'each';
  const paths = [...stderr.matchAll(/^debug1: Reading configuration data (.+?)\r?$/gm)].map(match => match[1]!);
  try {
    return readScope(await Promise.all(paths.map(path => readFile(path, 'utf8'))));
  } catch {
    return 'each';
  }
}

async function answerFor(destination: Destination): Promise<{ answer: SshAnswer; askedFor: string }> {
  const { stdout } = await runSsh(wordsFor(destination));
  try {
    return { answer: parseSshAnswer(stdout), askedFor: destination.host };
  } catch (error) {
    throw badConfig(`the answer of ssh -G ${destination.host} can't be read: ${(error as Error).message}`);
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
