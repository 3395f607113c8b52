import { execa } from 'execa';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { quote } from '../remote/quote.ts';
import { sshArgv } from '../remote/rsync-argv.ts';
import { HostError } from '../remote/session.ts';

const CONNECT_MS = 10_000;
const RELAY_MS = 600_000;

/**
 * Carries a generation from one box to another through this machine, where nothing of it is kept: tar at both ends, over
 * OpenSSH. What has arrived is in incoming/, not yet trusted. Throws HostError; asked again, it begins anew.
 */
export async function relayGeneration(
  fleet: Fleet,
  route: { from: string; to: string; digest: string },
): Promise<number> {
  const { from, to, digest } = route;
  const source = `tar -C ${quote(`${GENERATIONS_DIR}/${digest}`)} -cf - .`;
  const incoming = quote(`${INCOMING_DIR}/${digest}`);
  const receive = `sh -c ${quote(`rm -rf ${incoming} && mkdir -p ${incoming} && tar -C ${incoming} --no-same-owner -xf -`)}`;
  const options = { reject: false, timeout: fleet.deadlineMs(RELAY_MS), stdin: 'ignore', buffer: false } as const;
  const [reader, ...readerWords] = await remoteArgv(fleet, from, source);
  const [writer, ...writerWords] = await remoteArgv(fleet, to, receive);
  let sentBytes = 0;
  const reading = execa(reader!, readerWords, options);
  const writing = execa(writer!, writerWords, { ...options, stdin: 'pipe' });
  reading.stdout.on('data', (chunk: Buffer) => {
    sentBytes += chunk.length;
  });
  reading.stdout.pipe(writing.stdin);
  // A receiver that ends early shows by its own status.
  writing.stdin.on('error', () => reading.kill());
  const [read, wrote] = await Promise.all([reading, writing]);
  // One that was only ended for the other's sake has no status of its own.
  if (read.exitCode !== undefined && read.failed) {
    throw relayFailed(from, `could not give generation ${digest.slice(0, 12)}`, read.exitCode);
  }
  if (wrote.failed) throw relayFailed(to, `could not receive generation ${digest.slice(0, 12)}`, wrote.exitCode);
  return sentBytes;
}

async function remoteArgv(fleet: Fleet, host: string, command: string): Promise<string[]> {
  const { hops } = await fleet.way(host).session();
  const way = { knownHostsFile: fleet.hostKeys.path, connectSeconds: Math.ceil(fleet.deadlineMs(CONNECT_MS) / 1000) };
  const { hostname, user } = hops.at(-1)!.endpoint;
  return [...sshArgv(hops, way), hostname, user === 'root' ? command : `sudo -n ${command}`];
}

function relayFailed(where: string, what: string, exitCode: number | undefined): HostError {
  const message = `${what}: its end of the transfer ended with ${exitCode ?? 'no status'}`;
  return new HostError(
    { code: 'BRK-REPLICA-RELAY', where, message, hint: 'run the same command again' },
    exitCode === 255,
  );
}
