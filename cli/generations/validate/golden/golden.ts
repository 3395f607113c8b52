import { inParallel } from '../../../parallel.ts';
import type { Question } from './question.ts';
import type { GoldenResult } from './result.ts';
import type { TrialAnswer, TrialDaemon } from './trial-daemon.ts';

/** The daemon's pages are made one after the other: a question that waits for many others would count their time as its own. */
const AT_ONCE = 2;

/** Puts all questions to the daemon, and stops it. What can't be asked is a fault, never an exception. */
export async function askGolden(
  daemon: TrialDaemon,
  digest: string,
  questions: readonly Question[],
): Promise<GoldenResult> {
  const startMs = performance.now();
  const tookMs = () => Math.round(performance.now() - startMs);
  try {
    await daemon.ready;
    const faults = await inParallel(questions, AT_ONCE, question => findFault(daemon, digest, question));
    return { asked: questions.length, tookMs: tookMs(), faults: faults.filter(fault => fault !== null) };
  } catch (error) {
    return { asked: 0, tookMs: tookMs(), faults: [`the daemon: ${(error as Error).message}`] };
  } finally {
    await daemon.stop();
  }
}

async function findFault(daemon: TrialDaemon, digest: string, question: Question): Promise<string | null> {
  const { about, target } = question;
  try {
    const fault = judgeAnswer(await daemon.ask(target), digest, question);
    return fault === null ? null : `${about} ${fault} (${target})`;
  } catch (error) {
    return `${about}: ${(error as Error).message} (${target})`;
  }
}

function judgeAnswer(answer: TrialAnswer, digest: string, { check }: Question): string | null {
  const { status, generation, body } = answer;
  if (status !== 200) return `answers ${status}: ${tellDetail(body)}`;
  if (generation !== digest.slice(0, 12)) return `is answered from generation ${generation}`;
  return check(answer);
}

/** Of a problem document (RFC 9457), else of the page. */
function tellDetail(body: string): string {
  const detail = /"detail":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return (
    detail ??
    body
      .replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 120)
  );
}
