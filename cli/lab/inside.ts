import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { failure } from '../errors.ts';
import { findLeader } from './machine.ts';
import { hostPlaces, labPlaces } from './places.ts';

export interface Ran {
  stdout: string;
  stderr: string;
  /** Exit status; 128 + the signal's number where one ended it. */
  code: number;
}

/** Runs a program as root inside a host, without SSH and whatever its network does. */
export async function runInside(lab: string, host: string, argv: readonly string[], stdin = ''): Promise<Ran> {
  const [program, ...rest] = insideArgv(lab, host, argv);
  const result = await execa(program!, rest, {
    input: stdin,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 256 * 2 ** 20,
  });
  return { stdout: result.stdout, stderr: result.stderr, code: result.exitCode ?? 255 };
}

/** A login shell inside a host, on the caller's own terminal; gives its exit status. */
export async function openShell(lab: string, host: string): Promise<number> {
  const [program, ...rest] = insideArgv(lab, host, ['/bin/bash', '--login']);
  const child = spawn(program!, rest, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 255;
}

function insideArgv(lab: string, host: string, argv: readonly string[]): string[] {
  const leader = findLeader(hostPlaces(labPlaces(lab), host));
  if (leader === undefined) {
    throw failure('BRK-LAB-OFF', host, `it isn't running in the lab ${lab}`, `bricks lab heal ${host}`);
  }
  const environment = ['HOME=/root', 'USER=root', `TERM=${process.env.TERM ?? 'dumb'}`, `PATH=${PATH}`];
  return ['nsenter', '--target', String(leader), '--all', '--', 'env', '-i', '-C', '/root', ...environment, ...argv];
}
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
