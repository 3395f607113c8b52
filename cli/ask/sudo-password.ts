import { openSync } from 'node:fs';
import { BricksError, usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { readHidden } from './hidden.ts';

const VARIABLE = 'BRICKS_SUDO_PASSWORD';

/**
 * What --ask-sudo is told: by BRICKS_SUDO_PASSWORD, else by the person at the terminal, who is asked once. The variable is
 * taken out of `env`, so that no child process has it. Throws a usage error where nobody can be asked.
 */
export async function askSudoPassword(env: NodeJS.ProcessEnv, mayAsk: boolean): Promise<string> {
  const given = env[VARIABLE];
  forgetSudoPassword(env);
  if (given !== undefined) return checked(given);
  if (!mayAsk) throw cantAsk('this run may not ask');
  const password = await readHidden(openTerminal(), 'sudo password on the hosts: ');
  if (password === null) throw interrupted();
  return checked(password);
}

/** No child process may have it, also where it isn't needed. Null: no password. */
export function forgetSudoPassword(env: NodeJS.ProcessEnv): null {
  delete env[VARIABLE];
  return null;
}

/** Not stdin: that may be what the command works on. */
function openTerminal(): number {
  try {
    return openSync('/dev/tty', 'r+');
  } catch {
    throw cantAsk('there is no terminal');
  }
}

function checked(password: string): string {
  if (password !== '' && !/[\r\n\0]/.test(password)) return password;
  throw usageError('BRK-SUDO-INPUT', '--ask-sudo', 'the password is empty or has more than one line');
}

function cantAsk(why: string): BricksError {
  const message = `the password of sudo can't be asked for: ${why}`;
  const hint = `run it at a terminal, or give a script the password in the environment variable ${VARIABLE}`;
  return usageError('BRK-SUDO-INPUT', '--ask-sudo', message, hint);
}

function interrupted(): BricksError {
  const message = 'interrupted: no host was touched';
  return new BricksError({ code: 'BRK-SUDO-INPUT', where: '--ask-sudo', message, hint: null }, EXIT.interrupted);
}
