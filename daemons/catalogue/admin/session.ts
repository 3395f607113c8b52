import { createInterface } from 'node:readline';
import type { SessionAnswer, SessionRequest } from '#contract/catalogue-admin.ts';
import { readRelease } from './status.ts';

/** Whoever asks says something every few seconds. One that is cut off, or frozen, must not leave this behind. */
const MOST_SILENCE_MS = 60_000;

/** These change nothing and may wait for months: nobody is left to be told. */
const ABANDONED_AT_END = new Set(['watch']);

/**
 * Answers one request a line, each as it is done, until the input ends or falls silent; what is under way is finished then.
 * Requests that come after the box was given another release are for that one's executable: they are handed back undone.
 */
export async function serveSession(answerVerb: (verb: string, input: unknown) => Promise<unknown>): Promise<void> {
  const release = readRelease();
  // Whoever asked is gone: what is under way for him is finished all the same.
  process.stdout.on('error', () => {});
  const underWay = new Set<Promise<void>>();
  const lines = createInterface({ input: process.stdin });
  const silence = setTimeout(() => lines.close(), MOST_SILENCE_MS);
  for await (const line of lines) {
    silence.refresh();
    if (line === '') continue;
    const request = JSON.parse(line) as SessionRequest;
    const answering =
      readRelease() === release ? answerRequest(request, answerVerb) : tell({ id: request.id, isReplaced: true });
    if (ABANDONED_AT_END.has(request.verb)) continue;
    underWay.add(answering);
    void answering.finally(() => underWay.delete(answering));
  }
  await Promise.all(underWay);
  process.exit(0);
}

async function answerRequest(
  { id, verb, input }: SessionRequest,
  answerVerb: (verb: string, input: unknown) => Promise<unknown>,
): Promise<void> {
  try {
    await tell({ id, answer: await answerVerb(verb, input) });
  } catch (error) {
    await tell({ id, failed: error instanceof Error ? error.message : String(error) });
  }
}

async function tell(answer: SessionAnswer): Promise<void> {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
