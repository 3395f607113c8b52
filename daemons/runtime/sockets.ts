/** Listening sockets handed over by the service manager: sd_listen_fds(3), sd_listen_fds_with_names(3). */

export type ListenTarget = { fd: number } | { host: string; port: number } | { path: string };

const FIRST_FD = 3;

/**
 * Where the daemon listens: the inherited socket called `name`, else BRICKS_LISTEN=HOST:PORT or unix:/PATH.
 * Takes the variables out of `env`, so that no child process believes the sockets are its own.
 */
export function takeListenTarget(env: NodeJS.ProcessEnv, pid: number, name: string): ListenTarget {
  const fd = inheritedSockets(env, pid).get(name);
  delete env.LISTEN_PID;
  delete env.LISTEN_FDS;
  delete env.LISTEN_FDNAMES;
  if (fd !== undefined) return { fd };
  if (env.BRICKS_LISTEN !== undefined) return parseAddress(env.BRICKS_LISTEN);
  throw new Error(`no socket named "${name}" was inherited (LISTEN_FDS) and BRICKS_LISTEN is not set`);
}

/** Name → descriptor. A single unnamed socket has systemd's default name, that of its unit, or "unknown". */
export function inheritedSockets(env: NodeJS.ProcessEnv, pid: number): Map<string, number> {
  const sockets = new Map<string, number>();
  if (env.LISTEN_PID !== String(pid)) return sockets;
  const count = Number(env.LISTEN_FDS);
  if (!Number.isSafeInteger(count) || count < 1) return sockets;
  const names = (env.LISTEN_FDNAMES ?? '').split(':');
  for (let index = 0; index < count; index++) sockets.set(names[index] || 'unknown', FIRST_FD + index);
  return sockets;
}

function parseAddress(text: string): ListenTarget {
  if (text.startsWith('unix:/')) return { path: text.slice('unix:'.length) };
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) throw new Error(`BRICKS_LISTEN is "${text}", not HOST:PORT and not unix:/PATH`);
  return { host: (match[1] ?? match[2])!, port };
}
