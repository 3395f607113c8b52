import { constants } from 'node:os';
import { execa } from 'execa';
import { suggestWord } from '#inventory/check/suggest.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { BricksError, failure, usageError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import type { Hop } from '../../remote/rsync-argv.ts';
import { HostError } from '../../remote/session.ts';
import { loginArgv } from './login-argv.ts';

const CONNECT_MS = 10_000;

/** Logs in by OpenSSH with this process's own terminal; gives ssh's exit status, which is the command's or 255. */
export async function login(fleet: Fleet, name: string, command: readonly string[]): Promise<number> {
  checkHost(fleet.inventory, name);
  const hops = await findWay(fleet, name);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const words = command.length === 0 ? null : command;
  const way = { knownHostsFile: fleet.hostKeys.path, connectSeconds: Math.ceil(fleet.deadlineMs(CONNECT_MS) / 1000) };
  const argv = loginArgv(hops, way, { words, isTerminal });
  return await runInTerminal(argv);
}

function checkHost(inventory: Inventory, name: string): void {
  const names = inventory.hosts.map(host => host.name);
  if (names.includes(name)) return;
  const meant = suggestWord(name, names);
  const hint = meant === undefined ? `there are: ${names.slice(0, 12).join(', ')}` : `did you mean ${meant}?`;
  throw usageError('BRK-HOST-UNKNOWN', name, 'is not in the inventory', hint);
}

/**
 * The servers on the way and what lets us in, by a connection of our own: it tells problems in our words, and pins a key
 * under accept-new, where OpenSSH would only refuse.
 */
async function findWay(fleet: Fleet, name: string): Promise<readonly Hop[]> {
  try {
    return (await fleet.way(name).session()).hops;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new BricksError(error.problem, error.isUnreachable ? EXIT.onlyUnreachable : EXIT.failed, error);
  } finally {
    await fleet.close();
  }
}

async function runInTerminal([program, ...words]: string[]): Promise<number> {
  // A terminal tells Ctrl-C to both: what it means is ssh's to say.
  const leaveIt = () => {};
  process.on('SIGINT', leaveIt);
  try {
    const result = await execa(program!, words, { stdio: 'inherit', reject: false });
    if (result.code === 'ENOENT') {
      const hint = 'apt-get install openssh-client';
      throw failure('BRK-SSH-MISSING', null, 'there is no ssh on this machine', hint);
    }
    return result.exitCode ?? 128 + (result.signal === undefined ? 0 : constants.signals[result.signal]);
  } finally {
    process.off('SIGINT', leaveIt);
  }
}
