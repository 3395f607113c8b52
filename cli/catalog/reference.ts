import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry } from '#contract/schedule.ts';
import { usageError } from '../errors.ts';
import type { History } from '../publish/history.ts';
import { historyOf } from '../publish/survey.ts';
import { isDigestPrefix } from './local-copy.ts';

/** How a person names a generation: by an epoch, `current`, or the beginning of its digest. */
export interface Named {
  digest: string;
  /** As in "epoch 4 (0123456789ab)". */
  name: string;
}

/** Epochs have six digits at most; what looks like one is never the beginning of a digest. */
export function isEpoch(text: string): boolean {
  return /^\d{1,6}$/.test(text);
}

/** Whether only the boxes know what is meant. */
export function needsBoxes(text: string): boolean {
  return text === 'current' || isEpoch(text);
}

/** Throws a usage error for what names nothing, or several; BRK-PUB-DIVERGED where boxes contradict each other. */
export function findNamed(
  text: string,
  boxes: ReadonlyMap<string, BoxStatus>,
  stored: readonly string[],
  nowMs: number,
): Named {
  const history = historyOf(boxes);
  if (text === 'current') return nameEntry(text, activeEntry(history.entries, nowMs));
  if (isEpoch(text))
    return nameEntry(
      text,
      history.entries.find(({ epoch }) => epoch === Number(text)),
    );
  const known = [
    ...stored,
    ...history.entries.map(({ digest }) => digest),
    ...[...boxes.values()].flatMap(box => [...box.generations, ...(box.pins ?? [])]),
  ];
  return nameDigest(text, [...new Set(known)], history);
}

function nameDigest(text: string, known: readonly string[], history: History): Named {
  const meant = isDigestPrefix(text) ? known.filter(digest => digest.startsWith(text)) : [];
  if (meant.length > 1) {
    const hint = 'Write more of the digest that is meant.';
    throw usageError('BRK-GEN-AMBIGUOUS', text, `begins the digests of several: ${meant.join(', ')}`, hint);
  }
  const [digest] = meant;
  if (digest === undefined) {
    const hint = 'Name an epoch, `current`, or at least four digits of a digest, as bricks catalog list shows them.';
    throw usageError('BRK-GEN-NONE', text, 'no box and no copy here is called that', hint);
  }
  const entry = history.entries.findLast(each => each.digest === digest);
  return { digest, name: entry === undefined ? digest.slice(0, 12) : `epoch ${entry.epoch} (${digest.slice(0, 12)})` };
}

function nameEntry(text: string, entry: History['entries'][number] | undefined): Named {
  if (entry === undefined) {
    const message = text === 'current' ? 'nothing is valid yet' : `no box has an epoch ${text}`;
    throw usageError('BRK-PUB-NO-EPOCH', null, message, 'see: bricks catalog list');
  }
  return { digest: entry.digest, name: `epoch ${entry.epoch} (${entry.digest.slice(0, 12)})` };
}
