import type {
  AcceptRequest,
  ClearRequest,
  LearnRequest,
  PatchRequest,
  PinRequest,
  ProposeRequest,
  StatusRequest,
  WatchRequest,
} from '#contract/catalogue-admin.ts';
import { isEntry } from '#contract/schedule.ts';
import { isDigest } from '../generation/file-digest.ts';
import { isKnownList } from '../keeper/messages.ts';
import { AdminFailure } from './failure.ts';

/** Workers observe for a minute at most: half before an instant, half after. */
const MOST_AROUND_MS = 30_000;

/** Each reads a verb's document; throws AdminFailure 'bad-request'. */

export function readStatusRequest(raw: unknown): StatusRequest {
  return { isBrief: raw !== null && asObject(raw).isBrief === true };
}

/** Also of `prepare`, which has the same. */
export function readAcceptRequest(raw: unknown): AcceptRequest {
  const { digest, isProven } = asObject(raw);
  return { digest: readDigest('digest', digest), isProven: isProven === true };
}

export function readPatchRequest(raw: unknown): PatchRequest {
  const { digest, from } = asObject(raw);
  return { digest: readDigest('digest', digest), from: readDigest('from', from) };
}

export function readClearRequest(raw: unknown): ClearRequest {
  const { keep } = asObject(raw);
  if (!Array.isArray(keep)) throw new AdminFailure('bad-request', '"keep" must be a list of digests');
  return { keep: keep.map(digest => readDigest('keep', digest)) };
}

/** Also of `refuse`, which has the same. */
export function readProposeRequest(raw: unknown): ProposeRequest {
  const { entry } = asObject(raw);
  if (!isEntry(entry)) throw new AdminFailure('bad-request', '"entry" must be a schedule entry');
  return { entry };
}

export function readLearnRequest(raw: unknown): LearnRequest {
  const { entries } = asObject(raw);
  if (!isKnownList(entries)) throw new AdminFailure('bad-request', '"entries" must be a list of entries with votes');
  return { entries };
}

export function readPinRequest(raw: unknown): PinRequest {
  const { digest, isPinned } = asObject(raw);
  if (!isDigest(digest)) throw new AdminFailure('bad-request', '"digest" must be a SHA-256 in lower-case hex');
  if (typeof isPinned !== 'boolean') throw new AdminFailure('bad-request', '"isPinned" must be true or false');
  return { digest, isPinned };
}

export function readWatchRequest(raw: unknown): WatchRequest {
  const { epoch, aroundMs } = asObject(raw);
  const around = readCount('aroundMs', aroundMs);
  if (around > MOST_AROUND_MS) throw new AdminFailure('bad-request', `"aroundMs" must be ${MOST_AROUND_MS} at most`);
  return { epoch: readCount('epoch', epoch), aroundMs: around };
}

function asObject(raw: unknown): Record<string, unknown> {
  if (typeof raw === 'object' && raw !== null) return raw as Record<string, unknown>;
  throw new AdminFailure('bad-request', 'stdin must hold a JSON object');
}

function readDigest(name: string, value: unknown): string {
  if (isDigest(value)) return value;
  throw new AdminFailure('bad-request', `"${name}" must be a SHA-256 in lower-case hex`);
}

function readCount(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new AdminFailure('bad-request', `"${name}" must be a whole number, 0 or more`);
}
