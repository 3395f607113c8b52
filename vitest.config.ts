import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{cli,daemons,templates,inventory,test}/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/drill/**'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        // One file at a time: each has a rack of its own, and times are measured.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
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
        },
      },
    ],
  },
});
