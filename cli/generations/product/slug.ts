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

/** The slug, or with the first number that sets it apart: "pots-2". */
export function uniqueSlug(name: string, isTaken: (slug: string) => boolean): string {
  const slug = slugify(name);
  if (!isTaken(slug)) return slug;
  let number = 2;
  while (isTaken(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}
