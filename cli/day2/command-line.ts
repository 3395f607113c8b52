import { usageError } from '../errors.ts';
import { quoteAll } from '../remote/quote.ts';

/** What stands behind `--`: a single word is a shell's command line, several are the words of one command. */
export function toCommandLine(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : quoteAll(words);
}

/** Throws a usage error where there is no command. */
export function checkCommand(words: readonly string[]): readonly string[] {
  if (words.some(word => word.trim() !== '')) return words;
  throw usageError(
    'BRK-EXEC-EMPTY',
    null,
    'there is no command to run',
    'put it behind --, as in: bricks exec -- uptime',
  );
}
