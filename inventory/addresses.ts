import { isIPv4, isIPv6 } from 'node:net';

/**
 * An IPv4 or IPv6 address in its one canonical form (RFC 5952), or a DNS name in lower case; undefined for anything
 * else. Zones (fe80::1%eth0) are refused: they mean something on one machine only.
 */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (isIPv6(text)) return text.includes('%') ? undefined : new URL(`http://[${text}]`).hostname.slice(1, -1);
  const name = text.toLowerCase();
  return isDnsName(name) ? name : undefined;
}

/** A name's part between dots, in lower case: RFC 1123, section 2.1. */
export const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function isHostLabel(text: string): boolean {
  return HOST_LABEL.test(text);
}

/** The last label must not be a number, so that 300.1.1.1 is a wrong address and not a name (RFC 3696, section 2). */
function isDnsName(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.every(isHostLabel) && !/^\d+$/.test(labels.at(-1)!);
}
