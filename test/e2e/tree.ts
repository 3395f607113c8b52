import type { Rack } from './rack.ts';

/** Every file of a host's own disk: path to type, mode, owner and content; times are not looked at. */
export async function listTree(rack: Rack, host: string): Promise<Map<string, string>> {
  const { stdout } = await rack.runInside(
    host,
    `cd / && find . -xdev -printf '%P\\t%y %m %u:%g %l\\n' && find . -xdev -type f -print0 | xargs -0 sha256sum | sed -n 's/^\\([0-9a-f]*\\)  ..\\(.*\\)/\\2\\t\\1/p'`,
  );
  const tree = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [path, about] = line.split('\t');
    if (path === undefined || about === undefined || IS_PASSING.test(path)) continue;
    tree.set(path, `${tree.get(path) ?? ''}${about}`);
  }
  return tree;
}

/**
 * Logs and package caches; what a running system, a login or Debian's own timers write; and backups that tools keep of files they
 * have written.
 */
const IS_PASSING = new RegExp(
  [
    /^var\/log(\/|$)/,
    /^var\/cache\/(apt|debconf|ldconfig)(\/|$)/,
    /^var\/lib\/(apt|dpkg)\/(lists|periodic|extended_states|status-old|lock|triggers|info\/format|available)/,
    /^var\/lib\/(systemd|private|dbus)(\/|$)/,
    /^var\/tmp(\/|$)|^tmp(\/|$)|^run(\/|$)/,
    /^etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/,
    /^etc\/(ld\.so\.cache|machine-id|resolv\.conf|mtab)$/,
  ]
    .map(pattern => pattern.source)
    .join('|'),
);

/** Paths that were added, taken away or changed, with both sides. */
export function diffTrees(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .filter(path => before.get(path) !== after.get(path))
    .map(path => `${path}: ${before.get(path) ?? 'absent'} → ${after.get(path) ?? 'absent'}`);
}
