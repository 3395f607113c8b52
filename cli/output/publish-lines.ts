import type { BuildEvent, BuildResult, Upon } from '../generations/build.ts';
import type { PublishEvent } from '../publish/events.ts';
import type { Publication } from '../publish/publish.ts';
import { formatDuration } from './duration.ts';
import { formatSize } from './size.ts';

export function publishLine(event: PublishEvent): string {
  return event.type === 'stage' ? `${event.stage}: ${event.text}` : `${event.host} | ${event.text}`;
}

export function buildLine(event: BuildEvent): string {
  if (event.kind === 'phase') return `build: ${event.phase}`;
  if (event.kind === 'upon') return `build: ${uponText(event.upon)}`;
  return `build: ${event.rows} rows read, ${event.badRows} bad, ${Math.round(event.rowsPerSecond)} rows/s`;
}

function uponText({ digest, touched, isRebased }: Upon): string {
  const text = `upon ${digest.slice(0, 12)}, of which ${touched} products are touched`;
  return isRebased ? `${text}; every page is written anew` : text;
}

export function publicationText(built: BuildResult, { entry, boxes, spread }: Publication): string {
  const lines = [
    `epoch ${entry.epoch}: generation ${entry.digest.slice(0, 12)}, ${built.products} products, ${formatSize(built.sizeBytes)}`,
    `valid at ${new Date(entry.activation).toISOString()} on ${entry.roster.join(', ')}`,
    ...shippedLines(boxes),
  ];
  if (spread === null)
    return [...lines, `in ${formatDuration(entry.activation - Date.now())}; then see: bricks catalog list`].join('\n');
  const overlap =
    spread.overlapMs === null
      ? 'no old answer seen'
      : `${spread.overlapMs.toFixed(2)} ms (0 or less: nobody went back)`;
  return [
    ...lines,
    `first new answer ${spread.firstNewAfterMs.toFixed(2)} ms after the instant, spread over ${spread.workers} worker processes ${spread.spreadMs.toFixed(2)} ms`,
    `last old minus first new answer: ${overlap}`,
  ].join('\n');
}

const WAYS = {
  held: 'held already by',
  patch: 'a patch to',
  delta: 'what differs to',
  full: 'all of it to',
  neighbour: 'from a neighbour to',
};

/** A line for each way in which it came to boxes. */
function shippedLines(boxes: Publication['boxes']): string[] {
  const ways = Object.keys(WAYS) as (keyof typeof WAYS)[];
  return ways.flatMap(way => {
    const shipped = boxes.filter(box => box.way === way);
    if (shipped.length === 0) return [];
    const hosts = `${WAYS[way]} ${shipped.map(box => box.host).join(', ')}`;
    if (way === 'held') return [hosts];
    const most = Math.max(...shipped.map(box => box.sentBytes));
    const least = shipped.find(box => box.patchBytes !== null)?.patchBytes;
    const patch = least === undefined || least === null ? '' : ` (a patch has ${formatSize(least)})`;
    return [`${hosts}: ${formatSize(most)} a box on the wire${patch}`];
  });
}
