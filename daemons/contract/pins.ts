/**
 * Pinned generations, which nothing collects: one digest a line, sorted, in a file of its own on every box and beside the
 * operator's copies. It is replaced whole, never changed in place.
 */
export function formatPins(pins: Iterable<string>): string {
  return [...new Set(pins)]
    .sort()
    .map(digest => `${digest}\n`)
    .join('');
}

/** Throws an Error that names the line which is no digest. */
export function parsePins(text: string): string[] {
  const lines = text.split('\n').slice(0, -1);
  const bad = lines.findIndex(line => !/^[0-9a-f]{64}$/.test(line));
  if (bad >= 0) throw new Error(`line ${bad + 1} is no digest: ${lines[bad]!.slice(0, 80)}`);
  return lines;
}
