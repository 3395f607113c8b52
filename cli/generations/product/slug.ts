/**
 * A category's name as a part of an address: "Home & Garden" → "home-garden", "Cafés" → "cafes". Letters of other
 * scripts stay as they are, which browsers show readably; never empty, never with a character that means something in
 * a path.
 */
export function slugify(name: string): string {
  const plain = name.normalize('NFKD').replace(LATIN_MARKS, '').normalize('NFC').toLowerCase();
  const words = plain.replace(/['’]/g, '').replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  return words.replace(/^-|-$/g, '') || 'category';
}

/** Only these: in other scripts a mark can be a vowel. */
const LATIN_MARKS = /[\u0300-\u036f]/g;

/** The slugs of siblings, each with the lowest number that may still be free behind it. */
export type TakenSlugs = Map<string, number>;

/** Takes the slug, or with the first number that sets it apart: "pots-2". */
export function takeSlug(name: string, taken: TakenSlugs): string {
  const slug = slugify(name);
  const free = taken.has(slug) ? addNumber(slug, taken) : slug;
  taken.set(free, 2);
  return free;
}

function addNumber(slug: string, taken: TakenSlugs): string {
  let number = taken.get(slug)!;
  while (taken.has(`${slug}-${number}`)) number += 1;
  taken.set(slug, number + 1);
  return `${slug}-${number}`;
}
