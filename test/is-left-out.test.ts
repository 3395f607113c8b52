import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isLeftOut } from './is-left-out.ts';

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('tests whose program is missing are left out loudly', () => {
  vi.stubEnv('CI', '');
  expect([isLeftOut('zsh', true), isLeftOut('fish', false)]).toEqual([false, true]);
  expect(process.stderr.write).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('SKIPPED: tests that need fish'),
  );
});

test('in CI they run, and fail', () => {
  vi.stubEnv('CI', 'true');
  expect(isLeftOut('fish', false)).toBe(false);
});
