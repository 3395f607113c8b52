import type { Shown } from '../catalog/show.ts';
import { formatCount, formatPrice, tellCount } from '../generations/validate/words.ts';
import { tellAge } from './age.ts';
import { formatSize } from './size.ts';

/** A generation, a fact a line. */
export function showText(shown: Shown, nowMs: number): string {
  return [`generation ${shown.digest}`, ...copyLines(shown), ...boxLines(shown, nowMs)].join('\n');
}

function copyLines({ copy }: Shown): string[] {
  if (copy === null) return ['copy here    none: what is in it can not be told'];
  const { manifest, lowestPrice, highestPrice, topCategories, dir, isPinned } = copy;
  const { products, categories, sizeBytes, schemaVersion, currency, feed, builtAt } = manifest;
  return [
    `copy here    ${dir}${isPinned ? ', pinned' : ''}`,
    `built        ${builtAt} from ${feed}`,
    `products     ${formatCount(products)} in ${formatCount(categories - 1)} categories`,
    `prices       ${formatPrice(lowestPrice, currency)} to ${formatPrice(highestPrice, currency)}`,
    `file         ${formatSize(sizeBytes)}, schema ${schemaVersion}`,
    ...topCategories.map(
      ({ name, path, products: count }, index) =>
        `${index === 0 ? 'largest      ' : '             '}${name} (${path}), ${tellCount(count, 'product')}`,
    ),
  ];
}

function boxLines({ boxes }: Shown, nowMs: number): string[] {
  if (boxes === null) return ['boxes        not asked'];
  const { asked, heldBy, pinnedOn, epochs } = boxes;
  return [
    `held by      ${heldBy.length} of ${asked.length} boxes${tellHosts(heldBy)}`,
    `pinned on    ${pinnedOn.length === 0 ? 'none' : pinnedOn.join(', ')}`,
    ...(epochs.length === 0 ? ['epochs       none names it'] : []),
    ...epochs.map(
      ({ epoch, activation, state }) =>
        `epoch ${epoch}`.padEnd(13) +
        `${state}, from ${new Date(activation).toISOString()}, ${tellAge(activation, nowMs)}`,
    ),
  ];
}

function tellHosts(hosts: readonly string[]): string {
  if (hosts.length === 0) return '';
  return hosts.length <= 8 ? `: ${hosts.join(', ')}` : `: ${hosts.slice(0, 7).join(', ')} and ${hosts.length - 7} more`;
}
