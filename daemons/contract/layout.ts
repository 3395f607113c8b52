/** Where things are on a host. The CLI writes these places as root; the daemons only read them, but for their runtime directory. */

export const RELEASES_DIR = '/opt/bricks/releases';
/** A link to the release that the units run. */
export const CURRENT_RELEASE = '/opt/bricks/current';
/** The one executable of a release: `bricksd catalogue`, `bricksd catalogue-admin VERB`, … */
export const EXECUTABLE = 'bricksd';

export const CONFIG_DIR = '/etc/bricks';
export const CATALOGUE_CONFIG = '/etc/bricks/catalogue.json';

export const CATALOGUE_DIR = '/var/lib/bricks/catalogue';
/** `gens/<digest>/catalog.db` and `manifest.json`: verified, complete, never changed again. */
export const GENERATIONS_DIR = `${CATALOGUE_DIR}/gens`;
/** `incoming/<digest>/`: what rsync is still writing. Nothing here is ever opened by a worker. */
export const INCOMING_DIR = `${CATALOGUE_DIR}/incoming`;
/** Append-only, one record a line; see schedule.ts. */
export const SCHEDULE_FILE = `${CATALOGUE_DIR}/schedule.ndjson`;

/** The box's own Ed25519 seed, 32 bytes in base64url, for its votes: root's alone. */
export const KEEPER_KEY = '/etc/bricks/keeper.key';
/** For the users' tokens, 32 bytes in base64url, the same on all boxes. */
export const TOKEN_KEY = '/etc/bricks/token.key';

/** Digests that nothing collects; see pins.ts. */
export const PINS_FILE = `${CATALOGUE_DIR}/pins`;

export const CATALOGUE_RUNTIME_DIR = '/run/bricks-catalogue';
/** Each worker process listens here for the admin verbs (root and its own user only). */
export function workerSocket(worker: number): string {
  return `${CATALOGUE_RUNTIME_DIR}/worker-${worker}.sock`;
}

/** The keeper of the schedule listens here for the admin verbs (root only). */
export const KEEPER_SOCKET = '/run/bricks-keeper/keeper.sock';

/** By how much the wall clock is ahead of the monotonic one: known to the next keeper, and gone with the machine's boot. */
export const KEEPER_LEAD = '/run/bricks-keeper/lead';

/** While it is there, /readyz answers 503: the balancer takes the box out, and it serves on what still comes. */
export const DRAIN_FILE = `${CATALOGUE_DIR}/drained`;

export const GENERATION_FILE = 'catalog.db';
export const MANIFEST_FILE = 'manifest.json';
