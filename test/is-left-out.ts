/**
 * Whether tests that need this are left out (skipIf): where it is not there. That is said loudly, and never so in CI, where the
 * test command has installed it: there they fail.
 */
export function isLeftOut(needs: string, isThere: boolean): boolean {
  if (isThere || process.env.CI === 'true') return false;
  process.stderr.write(`\n*** SKIPPED: tests that need ${needs}, which is not installed here ***\n\n`);
  return true;
}
