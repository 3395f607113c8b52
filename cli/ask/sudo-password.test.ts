import { expect, test } from 'vitest';
import type { BricksError } from '../errors.ts';
import { askSudoPassword, forgetSudoPassword } from './sudo-password.ts';

async function problemOf(env: NodeJS.ProcessEnv): Promise<BricksError> {
  return (await askSudoPassword(env, false).catch((thrown: unknown) => thrown)) as BricksError;
}

test('a script gives it by a variable, which no child process gets to see', async () => {
  const env = { BRICKS_SUDO_PASSWORD: "it's $me", PATH: '/bin' };
  expect(await askSudoPassword(env, false)).toBe("it's $me");
  expect(env).toEqual({ PATH: '/bin' });
  const unused = { BRICKS_SUDO_PASSWORD: 'x' };
  forgetSudoPassword(unused);
  expect(unused).toEqual({});
});

test('where nobody may be asked it is a usage error that names the variable', async () => {
  const error = await problemOf({});
  expect(error.exitCode).toBe(2);
  expect(error.problems[0]).toMatchObject({
    code: 'BRK-SUDO-INPUT',
    hint: expect.stringContaining('BRICKS_SUDO_PASSWORD'),
  });
});

test.each(['', 'two\nlines', 'zero\0'])('%j is no password, and is not repeated', async password => {
  const error = await problemOf({ BRICKS_SUDO_PASSWORD: password });
  expect(error.problems[0]!.code).toBe('BRK-SUDO-INPUT');
  if (password !== '') expect(JSON.stringify(error.problems)).not.toContain(password.slice(0, 3));
});
