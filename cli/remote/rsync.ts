import { execa } from 'execa';
import type { Host } from '#inventory/inventory.ts';
import { failure } from '../errors.ts';
import { type RsyncJob, rsyncArgv } from './rsync-argv.ts';
import { HostError } from './session.ts';

export interface RsyncResult {
  /** Bytes of this side's and the other's traffic, as rsync counts them: file data, block sums, file list. */
  sentBytes: number;
  receivedBytes: number;
}

/** Sends a directory. Throws HostError; what has arrived stays there for the next try. `signal` ends it. */
export async function sendDirectory(
  host: Host,
  knownHostsFile: string,
  job: RsyncJob,
  signal?: AbortSignal,
): Promise<RsyncResult> {
  const [command, ...words] = rsyncArgv(host, knownHostsFile, job) as [string, ...string[]];
  const result = await execa(command, words, {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C' },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (result.code === 'ENOENT') {
    throw failure('BRK-RSYNC-MISSING', null, 'there is no rsync on this machine', 'apt-get install rsync');
  }
  if (result.failed) throw explain(host, result.exitCode ?? null, result.stderr || (result.message ?? ''));
  return {
    sentBytes: readCount(result.stdout, 'Total bytes sent'),
    receivedBytes: readCount(result.stdout, 'Total bytes received'),
  };
}

/** rsync(1), EXIT VALUES: what each means for a host. 255 is ssh's own. */
const MEANINGS: Readonly<Record<number, { code: string; says: string; isUnreachable: boolean }>> = {
  11: { code: 'BRK-RSYNC-DISK', says: 'could not write what was sent', isUnreachable: false },
  12: { code: 'BRK-RSYNC-CUT', says: 'the transfer broke off', isUnreachable: true },
  30: { code: 'BRK-RSYNC-CUT', says: 'nothing moved for 60 s', isUnreachable: true },
  35: { code: 'BRK-RSYNC-CUT', says: 'the connection timed out', isUnreachable: true },
  255: { code: 'BRK-SSH-UNREACHABLE', says: 'ssh could not connect', isUnreachable: true },
};

function explain(host: Host, exitCode: number | null, stderr: string): HostError {
  const meaning = exitCode === null ? undefined : MEANINGS[exitCode];
  // A full disk ends the receiver, and the sender sees only a broken pipe (12): the receiver's words tell.
  const isDiskFull = /No space left on device|Disk quota exceeded/.test(stderr);
  const says = isDiskFull ? 'its disk is full' : (meaning?.says ?? `rsync ended with ${exitCode ?? 'no'} status`);
  const words = stderr.trim().split('\n').slice(-4).join(' · ');
  return new HostError(
    {
      code: isDiskFull ? 'BRK-RSYNC-DISK' : (meaning?.code ?? 'BRK-RSYNC-FAILED'),
      where: host.name,
      message: `${says}: ${words.slice(0, 300)}`,
      hint: isDiskFull ? `free some space there (df -h), then run the same command again` : null,
    },
    !isDiskFull && (meaning?.isUnreachable ?? false),
  );
}

/** "Total bytes sent: 1,234,567" */
function readCount(stats: string, label: string): number {
  const match = new RegExp(`${label}: ([\\d,.]+)`).exec(stats);
  return match?.[1] === undefined ? 0 : Number(match[1].replaceAll(/[,.]/g, ''));
}
