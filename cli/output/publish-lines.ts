import type { BuildEvent, BuildResult, Upon } from '../generations/build.ts';
import type { Aborted } from '../publish/abort.ts';
import type { PublishEvent } from '../publish/events.ts';
import type { Publication } from '../publish/publish.ts';
import type { Spread } from '../publish/spread.ts';
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

export function publicationText(built: BuildResult, publication: Publication): string {
  const { entry, boxes, spread } = publication;
  return [
    `epoch ${entry.epoch}: generation ${entry.digest.slice(0, 12)}, ${built.products} products, ${formatSize(built.sizeBytes)}`,
    ...validLines(publication),
    ...shippedLines(boxes),
    ...spreadLines(entry.activation, spread),
  ].join('\n');
}

export function rollbackText(rollback: Omit<Publication, 'boxes'>): string {
  const { entry, spread } = rollback;
  return [
    `epoch ${entry.epoch}: back to generation ${entry.digest.slice(0, 12)}`,
    ...validLines(rollback),
    ...spreadLines(entry.activation, spread),
  ].join('\n');
}

export function abortText({ epoch, how, by }: Aborted): string {
  if (how === 'refused') return `epoch ${epoch} was voted down: it will not be valid on any box`;
  if (how === 'cancelled') return `epoch ${epoch} is taken back by epoch ${by}: it will not be valid on any box`;
  return `epoch ${epoch} was taken back before${by === null ? '' : ` by epoch ${by}`}: nothing had to be done`;
}

function validLines({ entry, missing, voters }: Omit<Publication, 'boxes'>): string[] {
  const hosts = entry.roster.filter(host => !missing.includes(host));
  return [
    `valid at ${new Date(entry.activation).toISOString()} on ${hosts.join(', ')}, by the votes of ${voters.length} of ${entry.roster.length}`,
    ...(missing.length === 0 ? [] : [`left out, and answering 503 from then on: ${missing.join(', ')}`]),
  ];
}

function spreadLines(activation: number, spread: Spread | null): string[] {
  if (spread === null) return [`in ${formatDuration(activation - Date.now())}; then see: bricks catalog list`];
  const overlap =
    spread.overlapMs === null
      ? 'no old answer seen'
      : `${spread.overlapMs.toFixed(2)} ms (0 or less: nobody went back)`;
  return [
    `first new answer ${spread.firstNewAfterMs.toFixed(2)} ms after the instant, spread over ${spread.workers} worker processes ${spread.spreadMs.toFixed(2)} ms`,
    `last old minus first new answer: ${overlap}`,
  ];
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
