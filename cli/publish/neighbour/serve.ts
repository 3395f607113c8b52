import { randomBytes } from 'node:crypto';
import { GENERATIONS_DIR } from '#contract/layout.ts';
import { findHost } from '#inventory/inventory.ts';
import type { Fleet } from '../../fleet.ts';
import { HostError } from '../../remote/session.ts';
import { SERVES, serveScript } from './script.ts';

/** A box that gives a directory to its neighbours until it is ended, or this process is. */
export interface Server {
  host: string;
  address: string;
  port: number;
  secret: string;
  end(): Promise<void>;
}

/** The daemon says that it is there within this. */
const START_MS = 20_000;

/**
 * Boxes can't log in to each other, and need not: the generation is the shop's public face, travels in a private network as
 * a rule, and is believed by its digest alone. So it goes in the clear; the secret and the addresses keep strangers from
 * wasting the box's time. Throws HostError.
 */
export function serveGeneration(
  fleet: Fleet,
  { host, digest, receivers }: { host: string; digest: string; receivers: readonly string[] },
): Promise<Server> {
  return serveDirectory(fleet, { host, directory: `${GENERATIONS_DIR}/${digest}`, receivers });
}

/** The same for what else anybody may see and is believed by its digest. */
export async function serveDirectory(
  fleet: Fleet,
  { host, directory, receivers }: { host: string; directory: string; receivers: readonly string[] },
): Promise<Server> {
  const port = fleet.inventory.bricks.catalogue.seedPort;
  const addressOf = (name: string) => findHost(fleet.inventory, name).address;
  const secret = randomBytes(24).toString('base64url');
  const script = serveScript({ directory, port, secret, receivers: receivers.map(addressOf) });
  let tellStarted = () => {};
  const started = new Promise<null>(resolve => {
    tellStarted = () => resolve(null);
  });
  const onLine = (line: string) => {
    if (line === SERVES) tellStarted();
  };
  const session = await fleet.session(host);
  const held = await session.hold('bash -s', { asRoot: true, stdin: script, onLine });
  const ended = await Promise.race([started, held.ended, afterMs(fleet.deadlineMs(START_MS))]);
  if (ended === null) return { host, address: addressOf(host), port, secret, end: held.end };
  void held.end();
  const message = `can't give ${directory} to its neighbours on port ${port}: ${ended.stderr.trim() || 'no answer'}`;
  throw new HostError({ code: 'BRK-SEED-SERVE', where: host, message, hint: null }, false);
}

function afterMs(ms: number): Promise<{ stderr: string }> {
  return new Promise(resolve => {
    setTimeout(resolve, ms, { stderr: '' }).unref();
  });
}
