export type FeedFormat = 'tsv' | 'csv' | 'xml' | 'ndjson';

/**
 * XML by its first character, which begins nothing else. Otherwise by the name where that says it; else by the first
 * line: an object, names with tabs between them, or names with commas or semicolons.
 */
export function detectFormat(feed: string, head: Buffer): FeedFormat {
  const start = head.toString('latin1').trimStart();
  if (start.startsWith('<')) return 'xml';
  const name = feed.toLowerCase().replace(/\.(gz|zst)$/, '');
  if (/\.(ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (/\.(tsv|tab)$/.test(name)) return 'tsv';
  if (start.startsWith('{')) return 'ndjson';
  const line = start.split('\n', 1)[0]!;
  return !line.includes('\t') && /[,;]/.test(line) ? 'csv' : 'tsv';
}
