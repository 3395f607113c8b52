const FALLBACK = 'http://deb.debian.org/debian';

/**
 * The Debian mirror that this machine itself uses: the first URI that ends in /debian, from the texts of its
 * sources.list files, one-line (sources.list(5)) or deb822; Debian's own where it uses none, as on Ubuntu.
 */
export function findMirror(sources: readonly string[]): string {
  const uris = sources.flatMap(text => text.split('\n')).flatMap(urisOf);
  return uris.find(uri => /^https?:\/\/.*\/debian\/?$/.test(uri))?.replace(/\/$/, '') ?? FALLBACK;
}

function urisOf(line: string): string[] {
  const deb822 = /^URIs:(.*)$/i.exec(line);
  if (deb822 !== null) return deb822[1]!.trim().split(/\s+/);
  const oneLine = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line);
  return oneLine === null ? [] : [oneLine[1]!];
}
