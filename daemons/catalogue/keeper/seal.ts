/** Digests and signatures, as the pure core needs them. */
export interface Seal {
  /** SHA-256 of a text, lower-case hex. */
  digest(text: string): string;
  /** By this box's own key. */
  sign(text: string): string;
  isSigned(text: string, signature: string, key: string): boolean;
}
