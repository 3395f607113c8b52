/** Something that a box holds and should not, or lacks. */
export interface Difference {
  area: 'release' | 'configuration' | 'schedule' | 'pins' | 'generations';
  /** The file or directory, absolute; for the configuration also a step's title. */
  path: string;
  expected: string;
  found: string;
}

/** How digests are told to people: as much as nobody confuses. */
export function shorten(digest: string): string {
  return digest.slice(0, 12);
}
