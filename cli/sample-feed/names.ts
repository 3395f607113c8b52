import type { Random } from './random.ts';

const STARTS = [
  'Al',
  'Bra',
  'Cor',
  'Del',
  'Ev',
  'Fjo',
  'Gar',
  'Hal',
  'Il',
  'Jor',
  'Kel',
  'Lum',
  'Mar',
  'Nor',
  'Os',
  'Per',
];
const MIDDLES = ['a', 'do', 'e', 'i', 'la', 'mo', 'ne', 'o', 'ri', 'sa', 'ti', 'u', 'va', 'ven', 'xi', ''];
const ENDS = [
  'bert',
  'dal',
  'en',
  'fell',
  'gard',
  'holm',
  'ik',
  'ka',
  'lund',
  'mont',
  'nia',
  'ra',
  'stad',
  'ton',
  'vik',
  'wood',
];
const LINES = [
  'Aero',
  'Base',
  'Core',
  'Drift',
  'Echo',
  'Fjord',
  'Glen',
  'Haven',
  'Iris',
  'Juno',
  'Kite',
  'Loft',
  'Metro',
  'Nova',
];

/** An invented brand; `index` below 4,096 names it for good. */
export function brandName(index: number): string {
  const start = STARTS[index % 16]!;
  const middle = MIDDLES[Math.floor(index / 16) % 16]!;
  const end = ENDS[(Math.floor(index / 256) + index) % 16]!;
  return `${start}${middle}${end}`;
}

/** The name of a brand's line, like "Nova 320". */
export function lineName(random: Random): string {
  const name = random.pick(LINES);
  return random.next() < 0.5 ? name : `${name} ${10 * (1 + random.below(90))}`;
}

/** "Rain Jackets" → "Rain Jacket": good enough for the nouns in `departments.ts`. */
export function toSingular(plural: string): string {
  if (/(?:Chests) of /.test(plural)) return plural.replace('Chests', 'Chest');
  if (/(?:sses|xes|shes|ches)$/.test(plural)) return plural.slice(0, -2);
  if (/(?:ies)$/.test(plural)) return plural === 'Cookies' ? 'Cookie' : `${plural.slice(0, -3)}y`;
  if (/ves$/.test(plural) && /(?:Shelves|Knives)$/.test(plural)) {
    return plural.replace('Shelves', 'Shelf').replace('Knives', 'Knife');
  }
  return /[^s]s$/.test(plural) && !KEPT.has(plural) ? plural.slice(0, -1) : plural;
}

const KEPT = new Set([
  'Jeans',
  'Chinos',
  'Shorts',
  'Leggings',
  'Tights',
  'Running Tights',
  'Yoga Pants',
  'Briefs',
  'Pyjamas',
  'Headphones',
  'Pliers',
  'Calipers',
  'Pruning Shears',
  'Skis',
  'Derbies',
]);
