import { randomBytes } from 'node:crypto';

const SANE = /^[A-Za-z0-9._:-]{1,128}$/;
const prefix = randomBytes(6).toString('hex');
let count = 0;

/** The caller's id where it is one that may stand in a log and a header, else a new one, unique over processes. */
export function requestId(incoming: string | string[] | undefined): string {
  if (typeof incoming === 'string' && SANE.test(incoming)) return incoming;
  count += 1;
  return `${prefix}-${count.toString(36)}`;
}
