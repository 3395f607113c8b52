import { execa } from 'execa';
import { failure } from '../errors.ts';
import { quote } from './quote.ts';
import { type RsyncJob, type RsyncWay, rsyncArgv } from './rsync-argv.ts';
import { type RsyncResult, readStats } from './rsync-stats.ts';
import { HostError } from './session.ts';
import type { SshSession } from './ssh-session.ts';
import type { Way } from './way.ts';

const STALL_MS = 60_000;
const OWNER_MS = 60_000;
const CONNECT_MS = 10_000;

/**
 * Sends a directory to a host. Throws HostError; what has arrived stays there for the next try. `signal` ends it.
 */
export async function sendDirectory(way: Way, job: RsyncJob, signal?: AbortSignal): Promise<RsyncResult> {
  const { host, knownHostsFile, deadlineMs } = way;
  const session = await way.session();
  const needsPassword = await session.needsPassword();
  const words: RsyncWay = {
    hops: session.hops,
    knownHostsFile,
    receivesAsRoot: !needsPassword,
    stallSeconds: toSeconds(deadlineMs(STALL_MS)),
    connectSeconds: toSeconds(deadlineMs(CONNECT_MS)),
  };
  if (!needsPassword) return await runRsync(host, words, job, signal);
  // rsync can't tell sudo the password without showing it to somebody. So the user receives, in a directory that is the
  // user's until all is there.
  const { user } = session.hops.at(-1)!.endpoint;
  await giveDirectory(session, job.destination, user, deadlineMs(OWNER_MS));
  const result = await runRsync(host, words, job, signal);
  await giveDirectory(session, job.destination, 'root', deadlineMs(OWNER_MS));
  return result;
}

async function runRsync(
  host: string,
  way: RsyncWay,
  job: RsyncJob,
  signal: AbortSignal | undefined,
): Promise<RsyncResult> {
  const [command, ...words] = rsyncArgv(way, job) as [string, ...string[]];
  const result = await execa(command, words, {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C' },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (result.code === 'ENOENT') {
    throw failure('BRK-RSYNC-MISSING', null, 'there is no rsync on this machine', 'apt-get install rsync');
  }
  if (result.failed) throw explain(host, way, result.exitCode ?? null, result.stderr || (result.message ?? ''));
  return readStats(result.stdout);
}

/** Makes the directory if it isn't there, and it and all in it this user's. */
async function giveDirectory(session: SshSession, path: string, user: string, deadlineMs: number): Promise<void> {
  const script = `mkdir -p ${quote(path)} && chown -hR ${quote(`${user}:`)} ${quote(path)}`;
  const options = { asRoot: true, deadlineMs, waitsFor: `the directory ${path}` };
  const { code, stderr } = await session.exec(`sh -c ${quote(script)}`, options);
  if (code === 0) return;
  const message = `can't make ${path} a directory of ${user}: ${stderr.trim().slice(-300)}`;
  throw new HostError({ code: 'BRK-RSYNC-FAILED', where: session.host, message, hint: null }, false);
}

function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** rsync(1), EXIT VALUES: what each means for a host, beside STALLED. 255 is ssh's own. */
const MEANINGS: Readonly<Record<number, { code: string; says: string; isUnreachable: boolean }>> = {
  11: { code: 'BRK-RSYNC-DISK', says: 'could not write what was sent', isUnreachable: false },
  12: { code: 'BRK-RSYNC-CUT', says: 'the transfer broke off', isUnreachable: true },
  20: { code: 'BRK-RSYNC-CUT', says: 'rsync was stopped', isUnreachable: false },
  35: { code: 'BRK-RSYNC-CUT', says: 'the connection timed out', isUnreachable: true },
  255: { code: 'BRK-SSH-UNREACHABLE', says: 'ssh could not connect', isUnreachable: true },
};

/** rsync(1), EXIT VALUES: "Timeout in data send/receive". */
const STALLED = 30;

function explain(host: string, way: RsyncWay, exitCode: number | null, stderr: string): HostError {
  if (exitCode === STALLED) return stalled(host, way.stallSeconds);
  const meaning = exitCode === null ? undefined : MEANINGS[exitCode];
  // A full disk ends the receiver, and the sender sees only a broken pipe (12): the receiver's words tell.
  const isDiskFull = /No space left on device|Disk quota exceeded/.test(stderr);
  const says = isDiskFull ? 'its disk is full' : (meaning?.says ?? `rsync ended with ${exitCode ?? 'no'} status`);
  const words = stderr.trim().split('\n').slice(-4).join(' · ');
  return new HostError(
    {
      code: isDiskFull ? 'BRK-RSYNC-DISK' : (meaning?.code ?? 'BRK-RSYNC-FAILED'),
      where: host,
      message: `${says}: ${words.slice(0, 300)}`,
      hint: isDiskFull ? `free some space there (df -h), then run the same command again` : null,
    },
    !isDiskFull && (meaning?.isUnreachable ?? false),
  );
}

function stalled(host: string, seconds: number): HostError {
  const message = `the transfer stopped: not a byte moved for ${seconds} s`;
  const hint = 'run the same command again, what has arrived is kept; --timeout waits longer';
  return new HostError({ code: 'BRK-SSH-SLOW', where: host, message, hint }, true);
}
