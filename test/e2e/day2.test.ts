import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { Fleet } from '#cli/fleet.ts';
import { burn, heal } from '#cli/lab/lab.ts';
import { takeLock } from '#cli/lock/host-lock.ts';
import { BRICKS, describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';

const emit = () => {};

describeInRack('the work of every day on two hosts', () => {
  const useIt = useRack({ hosts: 2, image: 'warm' });

  it('runs a command on all hosts and tells the lines of each, and their exit statuses', async () => {
    const rack = useIt();
    const both = await rack.bricks(
      'exec',
      '--',
      'echo "$(hostname) as $(id -un)"; echo no >&2; test $(hostname) = cat-01',
    );
    expect(both.stdout.split('\n').sort()).toEqual(['', 'cat-01 | cat-01 as ops', 'cat-02 | cat-02 as ops']);
    expect(both.stderr).toMatch(/cat-01 {2}exit 0\ncat-02 {2}exit 1\n1 of 2 hosts with exit 0/);
    expect(both.stderr.match(/^cat-0\d \| no$/gm)).toHaveLength(2);
    expect(both.code).toBe(1);

    const asRoot = await rack.bricks('exec', '--root', '--json', '--limit', 'cat-02', '--', 'printf', '%s', 'a  b');
    expect(JSON.parse(asRoot.stdout)).toEqual({
      hosts: [{ host: 'cat-02', code: 0, stdout: 'a  b', stderr: '', problem: null }],
      exit: 0,
    });
    expect(asRoot.stderr).toContain('as root on cat-02');
    const late = await rack.bricks('exec', '--limit', 'cat-01', '--timeout', '2s', '--', 'sleep 4321');
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('BRK-EXEC-TIMEOUT')]);
    expect(await countProcesses(rack, 'cat-01', 'sleep 4321')).toBe(0);
  });

  it('leaves at once at Ctrl-C and nothing behind on the hosts, of what ran as root neither', async () => {
    const rack = useIt();
    const running = start(rack, 'exec', '--root', '--', 'sleep 4322');
    await until('the commands', async () => (await countProcesses(rack, 'cat-02', 'sleep 4322')) === 1);
    await until('the commands', async () => (await countProcesses(rack, 'cat-01', 'sleep 4322')) === 1);
    running.child.kill('SIGINT');
    expect(await running.code).toBe(130);
    for (const host of ['cat-01', 'cat-02'])
      await until('their end', async () => (await countProcesses(rack, host, 'sleep 4322')) === 0);
  });

  it('logs in by ssh with its exit status, and does not guess at names', async () => {
    const rack = useIt();
    const { code, stdout } = await rack.bricks('ssh', 'cat-02', '--', 'hostname; exit 7');
    expect([code, stdout]).toEqual([7, 'cat-02\n']);
    const slip = await rack.bricks('ssh', 'cat-2');
    expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining('did you mean cat-02?')]);
  });

  it('follows the logs through a power cut, which keeps no other host from its work, and leaves no journalctl behind', async () => {
    const rack = useIt();
    await chatter(rack, 'cat-01', 'one');
    await chatter(rack, 'cat-02', 'two');
    const following = start(rack, 'logs', '-f');
    await until(
      'both',
      () => /cat-01 .* one worker/.test(following.stdout()) && /cat-02 .* two worker/.test(following.stdout()),
    );
    expect(following.stdout()).toMatch(/^\S+Z cat-01 bricks-chatter-one info one worker=0 escape="\\u001b\[31m"$/m);

    await burn({ name: rack.name, host: 'cat-02', keepsDisk: true, emit });
    const { code, stderr } = await rack.bricks('exec', '--timeout', '3s', '--', 'true');
    expect([code, stderr]).toEqual([4, expect.stringContaining('cat-01  exit 0\ncat-02  BRK-SSH-UNREACHABLE')]);
    await heal({ name: rack.name, host: 'cat-02', emit });
    await chatter(rack, 'cat-02', 'three');
    await until('the host that came back', () => /cat-02 .* three worker/.test(following.stdout()));
    expect(following.stderr()).toMatch(/cat-02: lost the connection[\s\S]*trying again[\s\S]*cat-02: is back/);
    const said = [...following.stdout().matchAll(/ (cat-0\d) \S+ info (one|two|three) worker/g)].map(match =>
      match.slice(1),
    );
    expect(said.sort()).toEqual([
      ['cat-01', 'one'],
      ['cat-02', 'three'],
      ['cat-02', 'two'],
    ]);

    expect(await countProcesses(rack, 'cat-01', 'journalctl')).toBe(1);
    following.child.kill('SIGINT');
    expect(await following.code).toBe(130);
    await until('the end of journalctl', async () => (await countProcesses(rack, 'cat-01', 'journalctl')) === 0);

    const merged = await rack.bricks('logs', '-o', 'json', '--grep', '"worker":0');
    expect(merged.code).toBe(0);
    const found = merged.stdout
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { message: string }).message);
    expect(found.sort()).toEqual(['one', 'three', 'two']);
  });

  it('tells who holds a lock, breaks it when that is confirmed, and both are in the audit', async () => {
    const rack = useIt();
    const owner = { run: '20261124T100000Z-e2e', who: 'eva', from: 'desk', pid: 7, command: 'bricks provision' };
    const fleet = new Fleet(rack.inventory, { owner, hostKeyPolicy: 'strict' });
    try {
      const reading = { script: 'echo read', lastLine: 'read', deadlineMs: 10_000 };
      const lock = await takeLock(await fleet.session('cat-01'), owner, reading);
      if ('heldBy' in lock) throw new Error('it is held');
      const status = await rack.bricks('lock', 'status');
      expect(status.stdout).toMatch(
        /^cat-01 {2}eva on desk holds it for \d+ s \(pid 7\): bricks provision\ncat-02 {2}free\n$/,
      );
      const unsure = await rack.bricks('lock', 'release', 'cat-01');
      expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('BRK-LOCK-UNCONFIRMED')]);
      lock.check();
      const released = await rack.bricks('lock', 'release', '--yes');
      expect(released.stdout).toMatch(/^cat-01 {2}released: eva on desk .*\ncat-02 {2}free\n$/);
      expect(released.code).toBe(0);
      expect(() => lock.check()).toThrow('lock was lost');
    } finally {
      await fleet.close();
    }
    const audit = await rack.bricks('audit');
    expect(audit.stdout).toMatch(/20261124T100000Z-e2e +eva@desk +1 abandoned +bricks provision/);
    expect((await rack.bricks('audit', owner.run)).stdout).toMatch(/^cat-01 {2}abandoned$/m);
  });
});

interface Running {
  child: ReturnType<typeof spawn>;
  stdout(): string;
  stderr(): string;
  code: Promise<number | null>;
}

function start(rack: Rack, ...args: string[]): Running {
  const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
  const child = spawn(BRICKS, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = new Promise<number | null>(resolve => child.on('close', resolve));
  return { child, stdout: () => stdout, stderr: () => stderr, code };
}

/** Processes with this program, or with exactly these words. */
async function countProcesses(rack: Rack, host: string, words: string): Promise<number> {
  const { stdout } = await rack.runInside(host, "ps -eo args= | grep -v 'ps -eo'");
  return stdout.split('\n').filter(line => line === words || line.split(' ')[0] === words).length;
}

/** A unit that says one line, as our daemons do, and is done. */
async function chatter(rack: Rack, host: string, message: string): Promise<void> {
  const line = JSON.stringify({ level: 'info', message, worker: 0, escape: '\x1b[31m' });
  const { code, stderr } = await rack.runInside(
    host,
    `systemd-run --quiet --wait --unit bricks-chatter-${message} printf '%s\\n' '${line}'`,
  );
  if (code !== 0) throw new Error(stderr);
}
