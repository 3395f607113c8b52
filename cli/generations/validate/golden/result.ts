import { judge, type Verdict } from '../breaker.ts';
import { tellCount } from '../words.ts';

/** What the daemon made of the questions. */
export interface GoldenResult {
  /** How many were asked; 0 where the daemon did not start. */
  asked: number;
  tookMs: number;
  /** A sentence for each answer that is not as it must be. */
  faults: string[];
}

export function judgeGolden({ asked, tookMs, faults }: GoldenResult): Verdict {
  const took = `${(tookMs / 1000).toFixed(1)} s`;
  const message =
    asked === 0
      ? 'the catalogue daemon does not serve it on this machine'
      : `the catalogue daemon answered ${tellCount(asked - faults.length, 'question')} of ${asked} as it must, in ${took}`;
  return judge(asked > 0 && faults.length === 0, 'golden', message, faults);
}
