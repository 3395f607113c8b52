import { defineConfig } from 'vitest/config';

/** Tests that measure times, or what is on the whole machine. */
const ALONE = ['hammer', 'lab', 'publish', 'together'].map(name => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        // Both cores of a small machine: Vitest would leave one to itself.
        test: {
          name: 'unit',
          maxWorkers: '100%',
          include: ['{cli,daemons,templates,inventory,test}/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/drill/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // Two files at a time, each with a rack of its own: one waits for a time-out or a boot while the other works.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...ALONE],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // One file at a time.
        test: {
          name: 'e2e-alone',
          include: [...ALONE],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // Hours of faults, not for every commit.
        test: {
          name: 'drill',
          include: ['test/drill/**/*.test.ts'],
          hookTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
