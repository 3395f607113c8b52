import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { buildFrom } from '../../testing.ts';
import { startTrialDaemon } from './trial-daemon.ts';

test('a daemon on trial answers from the one generation, and nothing is left of it once it is stopped', async () => {
  const { dir, digest } = await buildFrom('id\ttitle\tprice\na\tPot\t1.00 USD\n');
  const daemon = startTrialDaemon(dir, digest, 'Shop');
  try {
    await daemon.ready;
    expect(await daemon.ask('/p/a')).toMatchObject({ status: 200, generation: digest.slice(0, 12) });
    expect(await daemon.ask('/p/b')).toMatchObject({ status: 404 });
  } finally {
    await daemon.stop();
  }
  await expect(daemon.ask('/p/a')).rejects.toThrow();
  expect(existsSync(daemon.root)).toBe(false);
});

test('it ends with the process that started it, even where that is killed', async () => {
  const { dir, digest } = await buildFrom('id\ttitle\tprice\na\tPot\t1.00 USD\n');
  const program = `
    import { startTrialDaemon } from ${JSON.stringify(join(import.meta.dirname, 'trial-daemon.ts'))};
    const daemon = startTrialDaemon(${JSON.stringify(dir)}, '${digest}', 'Shop');
    await daemon.ready;
    process.stdout.write(daemon.pid + ' ' + daemon.root + '\\n');
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const [pid, root] = line.split(' ') as [string, string];
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(Number(pid)), { timeout: 20_000 }).toBe(false);
  // What it has left is cleared away by the next.
  expect(existsSync(root)).toBe(true);
  const next = startTrialDaemon(dir, digest, 'Shop');
  await next.stop();
  expect(existsSync(root)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
