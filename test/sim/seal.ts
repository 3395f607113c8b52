import type { Seal } from '../../daemons/catalogue/keeper/seal.ts';

/**
 * Signatures that nobody forges, for nobody here does: a text of its own for each key and text. Digests are those of a
 * dictionary, for SHA-256 of real entries would be most of a run's time.
 */
export function createSeal(owner: string, digests: Map<string, string>): Seal {
  return {
    digest: text => {
      const known = digests.get(text);
      if (known !== undefined) return known;
      const digest = digests.size.toString(16).padStart(64, '0');
      digests.set(text, digest);
      return digest;
    },
    sign: text => `${owner}:${text.length}`,
    isSigned: (text, signature, key) => signature === `${key}:${text.length}`,
  };
}
