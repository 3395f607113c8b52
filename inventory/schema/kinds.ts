import { HOST_LABEL, isHostLabel, parseAddress } from '../addresses.ts';
import type { TextKind } from '../check/scalars.ts';
import { formatSize, parseSize } from '../sizes.ts';

/** Kinds of text that several sections share. */

export const hostName: TextKind<string> = {
  code: 'BRK-INV-BAD-NAME',
  expected: "a host's name: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end",
  pattern: HOST_LABEL,
  parse: text => text,
  hint: text =>
    isHostLabel(text.toLowerCase()) && !isHostLabel(text) ? `Write it in lower case: ${text.toLowerCase()}.` : null,
};

export const address: TextKind<string> = {
  code: 'BRK-INV-BAD-ADDRESS',
  expected: 'an IPv4 or IPv6 address or a DNS name',
  pattern: /^[0-9A-Za-z.:-]+$/,
  parse: parseAddress,
  hint: text => {
    if (/^[^/]+\/\d+$/.test(text)) return 'Leave out the prefix length.';
    if (/^[\w.-]+:\d+$/.test(text)) return 'Leave out the port; it has a key of its own.';
    return null;
  },
};

export const size: TextKind<number> = {
  code: 'BRK-INV-BAD-SIZE',
  expected: 'a size such as 64GiB or 960GB (kB, MB, GB, TB; KiB, MiB, GiB, TiB)',
  pattern: /^\d{1,15}(\.\d{1,9})? ?([kMGT]B|[KMGT]iB)$/,
  parse: parseSize,
  write: formatSize,
  hint: text => {
    const [, amount, letter = ''] = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i.exec(text) ?? [];
    if (amount === undefined || Number(amount) === 0) return null;
    const unit = letter === '' ? 'G' : letter.toUpperCase();
    const spelled = `${amount}${unit === 'K' ? 'k' : unit}B (decimal) or ${amount}${unit}iB (binary)`;
    return letter === '' ? `Add a unit, as in ${spelled}.` : `Write ${spelled}.`;
  },
};

/** A name as `useradd` takes it (Debian's NAME_REGEX): safe as a word of a command line. */
export const userName: TextKind<string> = {
  code: 'BRK-INV-BAD-NAME',
  expected: "a user's name: up to 32 lower-case letters, digits, hyphens and underscores, a letter or underscore first",
  pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
  parse: text => text,
};

/** Words for people: one line, no control characters. */
export const label: TextKind<string> = {
  code: 'BRK-INV-BAD-NAME',
  expected: 'text of 1 to 64 characters on one line, without spaces at either end',
  pattern: /^\S(.{0,62}\S)?$/u,
  parse: text => (/\p{C}/u.test(text) ? undefined : text),
};

/** Per cent as a number: "12.5%" is 12.5. */
export const percent: TextKind<number> = {
  code: 'BRK-INV-BAD-PERCENT',
  expected: 'per cent such as 10% or 0.5%, 1000% at most',
  pattern: /^\d{1,4}(\.\d{1,2})?%$/,
  parse: text => (Number(text.slice(0, -1)) <= 1000 ? Number(text.slice(0, -1)) : undefined),
  write: value => `${value}%`,
  hint: text => (/^\d+(\.\d+)?$/.test(text) ? `Write ${text}%.` : null),
};

/** A price as feeds have it: "0.05 USD". The digits are kept as they are written. */
export const amount: TextKind<{ digits: string; currency: string }> = {
  code: 'BRK-INV-BAD-AMOUNT',
  expected: 'a price with its currency, such as 0.05 USD',
  pattern: /^\d{1,9}(\.\d{1,3})? [A-Z]{3}$/,
  parse: text => ({ digits: text.slice(0, -4), currency: text.slice(-3) }),
  write: ({ digits, currency }) => `${digits} ${currency}`,
};
