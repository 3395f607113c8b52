import { suggestWord } from '#inventory/check/suggest.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { usageError } from '../errors.ts';

/**
 * The hosts that `--limit` means, in the order of `candidates`. Parts are separated by commas: a name, a pattern with
 * `*` and `?`, or `@brick`; one with `!` takes away. Only such parts: from all. Throws a usage error for a part that
 * means no host at all, also behind `!` (a slip there would include the host that was to be left out), and for a choice
 * that leaves none.
 */
export function selectHosts(inventory: Inventory, candidates: readonly string[], limit: string | undefined): string[] {
  if (limit === undefined) return [...candidates];
  const parts = limit.split(',').map(part => part.trim());
  const wanted = new Set<string>();
  const unwanted = new Set<string>();
  for (const part of parts) {
    const isExclusion = part.startsWith('!');
    const hosts = matchPart(inventory, isExclusion ? part.slice(1) : part);
    for (const host of hosts) (isExclusion ? unwanted : wanted).add(host);
  }
  const hasInclusions = parts.some(part => !part.startsWith('!'));
  const chosen = candidates.filter(host => (!hasInclusions || wanted.has(host)) && !unwanted.has(host));
  if (chosen.length > 0) return chosen;
  const hint = `this command works on: ${listSome(candidates)}`;
  throw usageError('BRK-LIMIT-EMPTY', '--limit', `"${limit}" leaves no host`, hint);
}

/** Names that `--limit` understands beside hosts, and what they stand for. */
export function hostGroups(inventory: Inventory): Map<string, string[]> {
  return new Map([
    ['@all', inventory.hosts.map(host => host.name)],
    ...Object.entries(inventory.bricks).map(([brick, { hosts }]) => [`@${brick}`, hosts] as [string, string[]]),
    ['@spares', inventory.spares],
  ]);
}

function matchPart(inventory: Inventory, part: string): string[] {
  const groups = hostGroups(inventory);
  const names = inventory.hosts.map(host => host.name);
  if (part.startsWith('@')) return groups.get(part) ?? refuse(part, 'is no brick', [...groups.keys()]);
  const pattern = new RegExp(`^${part.replace(/[.*+?^${}()|[\]\\]/g, toRegExp)}$`);
  const found = names.filter(name => pattern.test(name));
  return found.length > 0 ? found : refuse(part, 'means no host of the inventory', names);
}

function toRegExp(character: string): string {
  if (character === '*') return '.*';
  return character === '?' ? '.' : `\\${character}`;
}

function refuse(part: string, why: string, known: readonly string[]): never {
  const meant = suggestWord(part, known);
  const hint = meant === undefined ? `there are: ${listSome(known)}` : `did you mean ${meant}?`;
  throw usageError('BRK-LIMIT-UNKNOWN', '--limit', `"${part}" ${why}`, hint);
}

function listSome(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}
