import type { SessionRequest } from '#contract/catalogue-admin.ts';
import type { HeldEnd, HoldOptions, Session } from '../remote/session.ts';

/** What a box answers, by verb and input; undefined for nothing at all. */
export type BoxAnswers = (verb: string, input: unknown) => object | undefined | Promise<object>;

/** A `hold` of a box whose daemons answer so. */
export function holdBox(answers: BoxAnswers): Session['hold'] {
  return async (_command: string, { onLine }: HoldOptions = {}) => {
    const { promise: ended, resolve } = Promise.withResolvers<HeldEnd>();
    const reply = async (line: string) => {
      const { id, verb, input } = JSON.parse(line) as SessionRequest;
      const answer = await answers(verb, input);
      if (answer !== undefined) setImmediate(() => onLine?.(JSON.stringify({ id, answer })));
    };
    return { tell: line => void reply(line), end: async () => resolve({ code: 0, stderr: '' }), ended };
  };
}
