import { INCOMING_DIR } from '#contract/layout.ts';
import type { Fleet } from '../../fleet.ts';
import { readStats } from '../../remote/rsync-stats.ts';
import { type ExecResult, HostError } from '../../remote/session.ts';
import { askHost } from '../box.ts';
import { fetchCommand } from './script.ts';
import type { Server } from './serve.ts';

/** A box that should have been fed by a neighbour was not, and not by a fault of its own. */
export class NeighbourFault extends Error {}

/**
 * Has a box fetch a generation from a neighbour and checks it there. Resolves with the bytes that came. Throws NeighbourFault
 * where another neighbour may do better, HostError where the box itself is at fault. What has come is kept.
 */
export async function fetchGeneration(fleet: Fleet, host: string, digest: string, server: Server): Promise<number> {
  const receivedBytes = await fetchFiles(fleet, host, server, { destination: `${INCOMING_DIR}/${digest}` });
  try {
    await askHost(fleet, host, 'accept', { digest, isProven: true });
  } catch (error) {
    if (error instanceof HostError && NOT_AS_NAMED.has(error.problem.code)) throw new NeighbourFault(error.message);
    throw error;
  }
  return receivedBytes;
}

/** The same without the check: all that a neighbour serves, or one file of it. */
export async function fetchFiles(
  fleet: Fleet,
  host: string,
  server: Server,
  { destination, file }: { destination: string; file?: string },
): Promise<number> {
  const session = await fleet.session(host);
  const command = fetchCommand(server, destination, file);
  const result = await session.exec(command, { asRoot: true, stdin: `${server.secret}\n` });
  if (result.code !== 0) throw explain(host, result);
  return readStats(result.stdout).receivedBytes;
}

const NOT_AS_NAMED = new Set(['BRK-BOX-DIGEST-MISMATCH', 'BRK-BOX-NOT-A-GENERATION', 'BRK-BOX-NO-GENERATION']);

function explain(host: string, { code, stderr }: ExecResult): Error {
  const words = stderr.trim().split('\n').slice(-2).join(' · ').slice(0, 300);
  if (code !== WRITE_FAILED && !/No space left on device|Disk quota exceeded/.test(stderr))
    return new NeighbourFault(`rsync ended with ${code}: ${words}`);
  const hint = 'free some space there (df -h), then run the same command again';
  return new HostError({ code: 'BRK-RSYNC-DISK', where: host, message: `its disk is full: ${words}`, hint }, false);
}

/** rsync(1), EXIT VALUES: "Error in file I/O". */
const WRITE_FAILED = 11;
