import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLabClock, createWallClock, monotonicClock, readClocks, wallClock } from './clock.ts';

describe('the wall clock', () => {
  /** Both clocks of a machine where each reading takes a microsecond; `wall` is told in whole milliseconds. */
  function makeMachine() {
    const machine = { monotonicMs: 5.3, leadMs: 1_000.4567 };
    const monotonic = () => {
      machine.monotonicMs += 0.001;
      return machine.monotonicMs;
    };
    const wall = () => Math.floor(monotonic() + machine.leadMs);
    return { machine, clock: createWallClock(wall, monotonic), monotonic };
  }

  it('has fractions that are right to some microseconds', () => {
    const { machine, clock } = makeMachine();
    for (const ms of [0.25, 0.5, 3, 0.1, 1_000.7]) {
      machine.monotonicMs += ms;
      expect(Math.abs(clock() - machine.monotonicMs - machine.leadMs)).toBeLessThan(0.03);
    }
  });

  it('follows a step of a millisecond or more at the next reading, whichever way', () => {
    const { machine, clock } = makeMachine();
    for (const step of [5_000, -9_000, 1.3, -1.1]) {
      machine.leadMs += step;
      expect(Math.abs(clock() - machine.monotonicMs - machine.leadMs)).toBeLessThan(0.03);
    }
  });

  it('is not led astray where its process is kept from running between two readings', () => {
    const { machine, monotonic } = makeMachine();
    let isSlow = false;
    const clock = createWallClock(() => {
      if (isSlow) machine.monotonicMs += 7;
      return Math.floor(monotonic() + machine.leadMs);
    }, monotonic);
    isSlow = true;
    for (let count = 0; count < 50; count += 1) {
      expect(Math.abs(clock() - machine.monotonicMs - machine.leadMs)).toBeLessThan(0.03);
    }
  });

  it('is that of the system where the lab has not set it off', () => {
    const before = Date.now();
    const now = wallClock();
    expect(now).toBeGreaterThan(before - 0.1);
    expect(now).toBeLessThan(Date.now() + 1.1);
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

it('both clocks are read of one moment', () => {
  const leads = Array.from({ length: 1_000 }, readClocks).map(({ wallMs, monotonicMs }) => wallMs - monotonicMs);
  // A process that is kept from running while it settles knows less.
  expect(Math.max(...leads) - Math.min(...leads)).toBeLessThan(1);
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
