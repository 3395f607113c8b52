import { createInterface } from 'node:readline';
import { usageError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { HostAnswer } from '../ask-hosts.ts';
import type { LockState } from './lock-status.ts';
import { locksText } from './lock-text.ts';

/**
 * Tells which locks would be broken, and asks for a yes on the terminal unless it was said before. Throws a usage error
 * (exit status 2) where nobody can be asked.
 */
export async function confirmRelease(
  held: readonly HostAnswer<LockState>[],
  flags: { yes: boolean; quiet: boolean; json: boolean; 'no-input': boolean },
): Promise<boolean> {
  if (!flags.quiet || !flags.yes)
    process.stderr.write(`to be released; the runs stop at their next step there:\n${locksText(held)}\n`);
  if (flags.yes) return true;
  if (flags.json || flags['no-input'] || process.env.CI || !process.stdin.isTTY)
    throw usageError('BRK-LOCK-UNCONFIRMED', null, 'nothing was released', 'say --yes for that');
  return await askForYes('release them? Type yes: ');
}

/** Ctrl-D, or an input that ends, is a no. */
function askForYes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise(resolve => {
    terminal.on('close', () => resolve(false));
    terminal.on('SIGINT', () => process.exit(EXIT.interrupted));
    terminal.question(question, answer => {
      resolve(answer.trim() === 'yes');
      terminal.close();
    });
  });
}
