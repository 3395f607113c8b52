import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { createNotifier } from './notify.ts';
import { startWatchdog, watchdogIntervalMs } from './watchdog.ts';

/** A systemd-notify that writes down what it was told. */
const directory = mkdtempSync(join(tmpdir(), 'notify-'));
const told = join(directory, 'told');
writeFileSync(told, '');
writeFileSync(join(directory, 'systemd-notify'), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${told}'\n`);
chmodSync(join(directory, 'systemd-notify'), 0o755);
afterAll(() => rmSync(directory, { recursive: true }));

const lines: string[] = [];
const log = createLog({}, line => lines.push(line), false);
const env = { PATH: `${directory}${delimiter}${process.env.PATH}`, NOTIFY_SOCKET: '/run/none' };
const read = () => readFileSync(told, 'utf8');

describe('the service manager', () => {
  it('is told in the order in which things happened', async () => {
    const notifier = createNotifier(env, log);
    await Promise.all([notifier.ready('epoch 1\nfine'), notifier.reloading(), notifier.stopping()]);
    expect(read()).toMatch(/^READY=1 STATUS=epoch 1 fine\nRELOADING=1 MONOTONIC_USEC=\d+\nSTOPPING=1\n$/);
  });

  it('is told nothing where there is none, and its absence only logged', async () => {
    const before = read();
    await createNotifier({ PATH: env.PATH }, log).ready('x');
    expect(read()).toBe(before);
    await createNotifier({ ...env, PATH: '/none' }, log).ready('x');
    expect(lines.at(-1)).toContain('could not be notified');
  });
});

describe('the watchdog', () => {
  it('is fed at half its interval, and only for the process it is meant for', () => {
    expect(watchdogIntervalMs({ WATCHDOG_USEC: '20000000' }, 7)).toBe(10_000);
    expect(watchdogIntervalMs({ WATCHDOG_USEC: '20000000', WATCHDOG_PID: '8' }, 7)).toBeUndefined();
    expect(watchdogIntervalMs({}, 7)).toBeUndefined();
  });

  it('is fed while the self-check passes, and no longer', async () => {
    let isWell = true;
    const stop = startWatchdog({ WATCHDOG_USEC: '20000' }, process.pid, createNotifier(env, log), log, () => {
      if (!isWell) throw new Error('unwell');
    });
    const fed = () => read().split('WATCHDOG=1').length - 1;
    await expect.poll(fed).toBeGreaterThan(1);
    isWell = false;
    await expect.poll(() => lines.at(-1)).toContain('self-check failed');
    stop();
  });
});
