import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Adds how many tests passed, failed and were skipped to the file that test/run sums up. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const path = process.env.BRICKS_TEST_COUNTS;
    if (path === undefined) return;
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state));
    const count = (state: string) => states.filter(each => each === state).length;
    // A file that doesn't load has no tests to fail; it fails all the same, and so does an error outside of any test.
    const isBroken = (module: TestModule) =>
      module.state() === 'failed' && [...module.children.allTests('failed')].length === 0;
    const failed = count('failed') + modules.filter(isBroken).length + errors.length;
    appendFileSync(path, `${count('passed')} ${failed} ${count('skipped') + count('pending')}\n`);
  }
}
