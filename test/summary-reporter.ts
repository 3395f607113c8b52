import type { Reporter, TestModule } from 'vitest/node';

/** Says at the very end how many tests there were, on a line of its own. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state));
    const count = (state: string) => states.filter(each => each === state).length;
    // A file that doesn't load has no tests to fail; it fails all the same, and so does an error outside of any test.
    const broken = modules.filter(
      module => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const failed = count('failed') + broken.length + errors.length;
    const skipped = count('skipped') + count('pending');
    process.on('exit', () => {
      process.stdout.write(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    });
  }
}
