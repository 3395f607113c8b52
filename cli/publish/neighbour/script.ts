import { quote, quoteAll } from '../../remote/quote.ts';
import { wholeScript } from '../../remote/root-shell.ts';
import { RSYNC_WORDS } from '../../remote/rsync-argv.ts';

/** The one module of the daemon, and its one user (rsyncd.conf(5)). */
const MODULE = 'generation';
const USER = 'bricks';
/** Without a word from the operator's machine for this long, it is given up. */
const SILENCE_SECONDS = 30;
/** Two are fed at once; one that was cut off may linger. */
const MOST_CONNECTIONS = 4;
const STALL_SECONDS = 60;
const CONNECT_SECONDS = 10;
/** Browsing comes first. */
const NICENESS = 10;

export interface Serving {
  /** The directory that is given to others. */
  directory: string;
  port: number;
  /** Made for this one time. */
  secret: string;
  /** Addresses of those who may fetch it. */
  receivers: readonly string[];
}

/** The line that says that connections are taken. */
export const SERVES = 'serves';

/**
 * Gives one directory to a few neighbours, for as long as its input lasts: an rsync daemon that reads only, as nobody, shut
 * up in that directory. For `bash -s`. Its settings and the secret are in a directory of root's, in memory, that goes
 * with it; so the secret is on no command line and on no disk.
 */
export function serveScript({ directory, port, secret, receivers }: Serving): string {
  const settings = `use chroot = yes
uid = nobody
gid = nogroup
list = no
reverse lookup = no
max connections = ${MOST_CONNECTIONS}
lock file = $dir/lock
log file = $dir/log
timeout = ${STALL_SECONDS}
[${MODULE}]
path = ${directory}
read only = yes
auth users = ${USER}
secrets file = $dir/secrets
hosts allow = ${receivers.join(' ')}`;
  return wholeScript(`
set -m
umask 077
[ -d ${quote(directory)} ] || { echo "there is no ${directory}" >&2; return 1; }
dir=$(mktemp -d /run/bricks-seed.XXXXXX) || return 1
trap 'kill -- "-$daemon" 2>/dev/null; wait "$daemon"; rm -rf "$dir"' EXIT
printf '%s\\n' ${quote(`${USER}:${secret}`)} >"$dir/secrets"
cat >"$dir/conf" <<END
${settings}
END
nice -n ${NICENESS} rsync --daemon --no-detach --config="$dir/conf" --port=${port} </dev/null >/dev/null 2>&1 &
daemon=$!
tries=0
until rsync --contimeout=2 --timeout=2 rsync://127.0.0.1:${port}/ >/dev/null 2>&1; do
  tries=$((tries + 1))
  if ! kill -0 "$daemon" 2>/dev/null || [ "$tries" -gt 50 ]; then tail -n 3 "$dir/log" >&2; return 1; fi
  sleep 0.1
done
kill -0 "$daemon" || return 1
echo ${SERVES}
while IFS= read -r -t ${SILENCE_SECONDS} line; do :; done`);
}

/** Fetches that directory's contents, or one file of it. The secret is the first line of its input. */
export function fetchCommand(from: { address: string; port: number }, destination: string, file = ''): string {
  const host = from.address.includes(':') ? `[${from.address}]` : from.address;
  const words = [
    ...RSYNC_WORDS,
    '--mkpath',
    '--compress-level=1',
    `--timeout=${STALL_SECONDS}`,
    `--contimeout=${CONNECT_SECONDS}`,
    `rsync://${USER}@${host}:${from.port}/${MODULE}/${file}`,
    `${destination}/`,
  ];
  return `sh -c ${quote(`IFS= read -r RSYNC_PASSWORD; export RSYNC_PASSWORD; LC_ALL=C exec ${quoteAll(words)}`)}`;
}
