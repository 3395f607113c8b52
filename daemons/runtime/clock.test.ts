import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLabClock, createWallClock, monotonicClock, wallClock } from './clock.ts';

describe('the wall clock', () => {
  it('has fractions, never another millisecond than the system has, and follows its steps', () => {
    let wall = 1_000;
    let fine = 5;
    const clock = createWallClock(
      () => Math.floor(wall),
      () => fine,
    );
    const pass = (ms: number) => {
      wall += ms;
      fine += ms;
    };
    for (const step of [0.25, 0.5, 3, 0.1]) {
      pass(step);
      expect(Math.floor(clock())).toBe(Math.floor(wall));
    }
    wall += 5_000;
    expect(Math.floor(clock())).toBe(Math.floor(wall));
    wall -= 9_000;
    expect(Math.floor(clock())).toBe(Math.floor(wall));
    pass(0.2);
    expect(Math.floor(clock())).toBe(Math.floor(wall));
  });

  it('is that of the system where the lab has not set it off', () => {
    const before = Date.now();
    const now = wallClock();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThan(Date.now() + 1);
  });

  it('is off by what the lab says, either way', () => {
    for (const offsetMs of [-5_000, 1_000]) {
      const clock = createLabClock({ BRICKS_LAB_CLOCK_OFFSET_MS: String(offsetMs) });
      expect(Math.abs(clock() - Date.now() - offsetMs)).toBeLessThan(500);
    }
  });

  it('is not started with an offset that is no number', () => {
    expect(() => createLabClock({ BRICKS_LAB_CLOCK_OFFSET_MS: '1s' })).toThrow('"1s"');
  });
});

describe('the monotonic clock', () => {
  it('is the same in every process of the machine', () => {
    const script = `import { monotonicClock } from ${JSON.stringify(join(import.meta.dirname, 'clock.ts'))}; console.log(monotonicClock());`;
    const before = monotonicClock();
    const other = Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
    expect(other).toBeGreaterThan(before);
    expect(other).toBeLessThan(monotonicClock());
  });
});
