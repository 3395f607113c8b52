import { expect, it } from 'vitest';
import { until } from './until.ts';

it('goes on as soon as the condition holds', async () => {
  let asked = 0;
  await until(() => ++asked === 3, { what: 'the third', host: null, deadlineMs: 5000, everyMs: 1 });
  expect(asked).toBe(3);
});

it('says what it waited for, how long and for which host when the deadline has passed', async () => {
  const wait = until(() => false, { what: 'sshd', host: 'cat-01', deadlineMs: 10, everyMs: 1, hint: 'look there' });
  await expect(wait).rejects.toThrow('cat-01: waited 0.01 s for sshd (BRK-LAB-TIMEOUT)\n  → look there');
});
