import { isIPv4, isIPv6 } from 'node:net';
import { parseAddress } from './addresses.ts';

export interface Network {
  /** Canonical: the network's first address (RFC 5952 for IPv6) and its prefix length, as in 10.0.0.0/8. */
  text: string;
  /** False where bits of the text's address lie behind the prefix, as in 10.0.0.1/8. */
  isExact: boolean;
}

/** "10.0.0.0/8", "2001:db8::/32", or one address, which is a network of its own; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, address, prefix] = /^([^/]+?)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  if (address === undefined || address.includes('%') || !(isIPv4(address) || isIPv6(address))) return undefined;
  const bits = isIPv4(address) ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const value = toNumber(address);
  const hostBits = BigInt(bits - length);
  const first = (value >> hostBits) << hostBits;
  return { text: `${toAddress(first, bits)}/${length}`, isExact: first === value };
}

function toNumber(address: string): bigint {
  if (isIPv4(address)) return joinParts(address.split('.').map(Number), 8n);
  // The canonical form has no dotted end, as in ::ffff:10.0.0.1.
  const [head = '', tail] = parseAddress(address)!.split('::');
  const front = splitGroups(head);
  const back = splitGroups(tail ?? '');
  const between: number[] = Array(8 - front.length - back.length).fill(0);
  return joinParts([...front, ...between, ...back], 16n);
}

function splitGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16));
}

function joinParts(parts: number[], bitsEach: bigint): bigint {
  return parts.reduce((value, part) => (value << bitsEach) | BigInt(part), 0n);
}

function toAddress(value: bigint, bits: number): string {
  const bitsEach = bits === 32 ? 8 : 16;
  const parts = Array.from({ length: bits / bitsEach }, (_, index) => {
    return Number((value >> BigInt(bits - bitsEach * (index + 1))) & ((1n << BigInt(bitsEach)) - 1n));
  });
  if (bits === 32) return parts.join('.');
  return parseAddress(parts.map(part => part.toString(16)).join(':'))!;
}
