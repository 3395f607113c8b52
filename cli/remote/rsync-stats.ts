export interface RsyncResult {
  /** Bytes of this side's and the other's traffic, as rsync counts them: file data, block sums, file list. */
  sentBytes: number;
  receivedBytes: number;
}

/** Of what `rsync --stats` prints with LC_ALL=C. */
export function readStats(stats: string): RsyncResult {
  return {
    sentBytes: readCount(stats, 'Total bytes sent'),
    receivedBytes: readCount(stats, 'Total bytes received'),
  };
}

/** "Total bytes sent: 1,234,567" */
function readCount(stats: string, label: string): number {
  const match = new RegExp(`${label}: ([\\d,.]+)`).exec(stats);
  return match?.[1] === undefined ? 0 : Number(match[1].replaceAll(/[,.]/g, ''));
}
