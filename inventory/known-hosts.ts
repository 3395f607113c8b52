/**
 * Host keys pinned beside an inventory, in OpenSSH's known_hosts format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), so that
 * ssh itself reads them with `-o UserKnownHostsFile=… -o HostKeyAlias=NAME`. The host field is the inventory's name of
 * the host, never its address: a host that moves keeps its key. Lines that mean more than that (hashed names, patterns,
 * @markers) and comments are the operator's own: they are kept as they are, and pin nothing here.
 */
export interface Pin {
  names: string[];
  /** e.g. ssh-ed25519 */
  type: string;
  /** The public key in base64. */
  key: string;
  /** From 1. */
  line: number;
}

/** Thrown for a line that is no known_hosts line at all; a file like that is not written either. */
export class DamagedKnownHosts extends Error {
  readonly line: number;
  constructor(line: number, why: string) {
    super(`line ${line} is damaged: ${why}`);
    this.name = 'DamagedKnownHosts';
    this.line = line;
  }
}

/** The inventory's path with its extension replaced: shop/bricks.yaml → shop/bricks.known_hosts. */
export function knownHostsPath(inventoryPath: string): string {
  return `${inventoryPath.replace(/(?<=[^/])\.[^./]+$/, '')}.known_hosts`;
}

/** Throws DamagedKnownHosts. */
export function parseKnownHosts(text: string): Pin[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, index + 1) ?? []);
}

export function pinnedKeys(pins: readonly Pin[], name: string): { type: string; key: string }[] {
  return pins.filter(pin => pin.names.includes(name)).map(({ type, key }) => ({ type, key }));
}

/** The text with one more pin; the same text when that key is pinned already. Throws DamagedKnownHosts. */
export function withPin(text: string, name: string, keyType: string, base64: string): string {
  if (pinnedKeys(parseKnownHosts(text), name).some(pin => pin.key === base64)) return text;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${separator}${name} ${keyType} ${base64}\n`;
}

/** The text without the pins of a host; other names on the same line stay pinned. Throws DamagedKnownHosts. */
export function withoutPins(text: string, name: string): string {
  const kept = text.split('\n').flatMap((line, index) => {
    const pin = parseLine(line, index + 1);
    if (!pin?.names.includes(name)) return [line];
    const others = pin.names.filter(each => each !== name);
    return others.length === 0 ? [] : [line.replace(/^\s*\S+/, others.join(','))];
  });
  return kept.join('\n');
}

/** Null for a line that pins nothing: empty, a comment, or the operator's own kind of line. */
function parseLine(line: string, number: number): Pin | null {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  const isMarked = text.startsWith('@');
  const [hosts = '', type, key] = (isMarked ? text.replace(/^\S+\s*/, '') : text).split(/\s+/);
  if (type === undefined || key === undefined) throw new DamagedKnownHosts(number, 'it is not "HOST TYPE KEY"');
  if (typeInside(key) !== type) throw new DamagedKnownHosts(number, `its key is not a whole key of type ${type}`);
  return isMarked || /[*?!|]/.test(hosts) ? null : { names: hosts.split(','), type, key, line: number };
}

/** The first of the strings that a public key is made of (RFC 4253, section 6.6); undefined when it is cut off. */
function typeInside(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  let end = 0;
  while (end + 4 <= bytes.length) end += 4 + bytes.readUInt32BE(end);
  return end === bytes.length ? bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0)) : undefined;
}
