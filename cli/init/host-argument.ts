import { isIPv6 } from 'node:net';
import { isHostLabel, parseAddress } from '#inventory/addresses.ts';
import { usageError } from '../errors.ts';

/** A host as it is named on the command line; null for what is not said. */
export interface HostArgument {
  name: string | null;
  user: string | null;
  /** Canonical: an address or a DNS name. */
  address: string;
  port: number | null;
}

const FORM = 'write an address or DNS name, with what else is known around it: NAME=USER@ADDRESS:PORT';

/**
 * [NAME=][USER@]ADDRESS[:PORT]; an IPv6 address with a port goes in brackets: [2001:db8::1]:22. Throws
 * BRK-INIT-BAD-HOST.
 */
export function parseHostArgument(text: string): HostArgument {
  const { name, user, place } = /^(?:(?<name>[^=]*)=)?(?:(?<user>[^@]*)@)?(?<place>.*)$/s.exec(text)!.groups!;
  if (name !== undefined && !isHostLabel(name)) {
    throw refuse(text, `"${name}" can't name a host: 1 to 63 lower-case letters, digits and hyphens`);
  }
  const { address, port } = splitPort(place!);
  const canonical = parseAddress(address);
  if (canonical === undefined) throw refuse(text, `"${address}" is neither an IPv4 or IPv6 address nor a DNS name`);
  return { name: name ?? null, user: user ?? null, address: canonical, port: readPort(text, port) };
}

function splitPort(place: string): { address: string; port: string | null } {
  if (isIPv6(place)) return { address: place, port: null };
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(place) ?? [];
  const address = bracketed ?? plain;
  // Brackets are for IPv6 only, so that nothing else is taken for an address in them.
  if (address === undefined || (bracketed !== undefined && !isIPv6(bracketed))) return { address: place, port: null };
  return { address, port: port ?? null };
}

function readPort(text: string, port: string | null): number | null {
  if (port === null) return null;
  const number = Number(port);
  if (/^[1-9]\d{0,4}$/.test(port) && number <= 65_535) return number;
  throw refuse(text, `"${port}" is not a port, a whole number from 1 to 65535`);
}

function refuse(text: string, message: string): Error {
  return usageError('BRK-INIT-BAD-HOST', text, message, FORM);
}
