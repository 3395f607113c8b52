import { GENERATION_FILE, GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { quote } from '../remote/quote.ts';

const SPLICE_MS = 120_000;

/**
 * Prepares a box for the rest of a generation that was cut off. rsync compares with what has arrived and with nothing else,
 * so that all of the rest would travel; here the basis's rest is put behind what has arrived, and only what differs does.
 * Where it can't be done, rsync sends more, and nothing else is lost.
 */
export async function spliceHalf(fleet: Fleet, host: string, digest: string, basis: string): Promise<void> {
  const half = `${INCOMING_DIR}/${digest}/.partial/${GENERATION_FILE}`;
  const whole = `${GENERATIONS_DIR}/${basis}/${GENERATION_FILE}`;
  const script = `[ -f ${half} ] && tail -c +$(($(stat -c %s ${half}) + 1)) ${whole} >>${half}`;
  const session = await fleet.session(host);
  const options = { asRoot: true, deadlineMs: fleet.deadlineMs(SPLICE_MS), waitsFor: `what it has of ${digest}` };
  await session.exec(`sh -c ${quote(script)}`, options);
}
