import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { burn, freeze, heal } from '#cli/lab/lab.ts';
import type { RunResult } from '#cli/run/change.ts';
import { BRICKS, describeInRack, type Rack, useRack } from './rack.ts';
import { until } from './until.ts';
import { whenItSays } from './watched-cli.ts';

const emit = () => {};
const WELL = ['cat-01', 'cat-03', 'cat-05', 'cat-07'];

async function provision(rack: Rack, ...args: string[]): Promise<{ code: number; result: RunResult; stderr: string }> {
  const { stdout, stderr, code } = await rack.bricks('provision', '--json', ...args);
  return { code, stderr, result: JSON.parse(stdout) as RunResult };
}

function outcomes({ hosts }: RunResult): Record<string, string> {
  return Object.fromEntries(hosts.map(({ host, outcome }) => [host, outcome]));
}

describeInRack('a fleet of eight with four sick hosts', () => {
  const useIt = useRack({ hosts: 8, image: 'warm', catalogue: 'workers: 1, cache: 32MiB' });

  it('finishes the other four, names each failure with its way out, and leaves with 1', async () => {
    const rack = useIt();
    const at = (host: string) => ({ name: rack.name, host, emit });
    await burn({ ...at('cat-02'), keepsDisk: true });
    await freeze(at('cat-04'));
    await rack.runInside('cat-06', 'mkdir /opt/bricks && mount -t tmpfs -o size=64k tmpfs /opt/bricks');
    await burn({ ...at('cat-08'), keepsDisk: false });
    await heal(at('cat-08'));

    const { code, result, stderr } = await provision(rack);

    expect(outcomes(result)).toEqual({
      ...Object.fromEntries(WELL.map(host => [host, 'changed'])),
      'cat-02': 'unreachable',
      'cat-04': 'unreachable',
      'cat-06': 'failed',
      'cat-08': 'failed',
    });
    expect(code).toBe(1);
    const problems = new Map(result.problems.map(problem => [problem.where, problem]));
    expect([...problems.keys()].sort()).toEqual(['cat-02', 'cat-04', 'cat-06', 'cat-08']);
    expect(problems.get('cat-02')?.code).toBe('BRK-SSH-UNREACHABLE');
    expect(problems.get('cat-04')?.code).toBe('BRK-SSH-UNREACHABLE');
    expect(problems.get('cat-06')?.code).toBe('BRK-RSYNC-DISK');
    expect(problems.get('cat-08')?.code).toBe('BRK-SSH-CHANGED-KEY');
    for (const problem of result.problems) {
      expect(problem.hint).not.toBeNull();
      expect(stderr).toContain(`(${problem.code})\n  → ${problem.hint}`);
    }
    expect(problems.get('cat-08')?.hint).toContain('bricks replace cat-08');
    expect(stderr).toContain('bricks provision --retry-failed');
    for (const host of WELL) {
      const { address } = rack.hosts.find(each => each.name === host)!;
      expect((await fetch(`http://${address}/healthz`)).status).toBe(200);
    }
  });

  it('once they are healed, does the rest only', async () => {
    const rack = useIt();
    for (const host of ['cat-02', 'cat-04']) await heal({ name: rack.name, host, emit });
    await rack.runInside('cat-06', 'umount /opt/bricks');
    const replaced = await rack.bricks('replace', 'cat-08', '--json');
    expect(replaced.stderr).toMatch(/cat-08: its host key was SHA256:\S+, from now on SHA256:\S+ is pinned/);
    expect(replaced.code).toBe(0);

    const { code, result } = await provision(rack, '--retry-failed', '--limit', '!cat-08');
    expect(outcomes(result)).toEqual({ 'cat-02': 'changed', 'cat-04': 'changed', 'cat-06': 'changed' });
    expect(code).toBe(0);
    expect(outcomes((await provision(rack)).result)).toEqual(
      Object.fromEntries(rack.hosts.map(({ name }) => [name, 'unchanged'])),
    );
    const nothing = await rack.bricks('provision', '--retry-failed');
    expect(nothing.stderr).toContain('BRK-RETRY-NONE');
    expect(nothing.code).toBe(2);
  });

  it('leaves out what can not be reached where it is told to', async () => {
    const rack = useIt();
    await burn({ name: rack.name, host: 'cat-02', keepsDisk: true, emit });
    try {
      const args = ['--limit', 'cat-01,cat-02'];
      expect((await provision(rack, ...args)).code).toBe(4);
      const { code, result } = await provision(rack, ...args, '--skip-unreachable');
      expect(outcomes(result)).toEqual({ 'cat-01': 'unchanged', 'cat-02': 'unreachable' });
      expect(code).toBe(0);
    } finally {
      await heal({ name: rack.name, host: 'cat-02', emit });
    }
  });

  it('refuses a saved plan when a host has moved since, and executes just that plan when none has', async () => {
    const rack = useIt();
    const path = join(rack.dir, 'plan.json');
    await rack.runInside('cat-03', 'echo >>/etc/bricks/catalogue.json');
    const limit = ['--limit', 'cat-03,cat-05'];
    const planned = await rack.bricks('plan', '-o', path, '--diff', '--detailed-exitcode', ...limit);
    expect(planned.code).toBe(3);
    expect(planned.stdout).toMatch(/^ {4}--- \/etc\/bricks\/catalogue\.json$/m);
    await rack.runInside('cat-05', 'systemctl stop bricks-catalogue@0');
    const refused = await rack.bricks('provision', path, '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ problems: [{ code: 'BRK-PLAN-MOVED', where: 'cat-05' }] });
    const { stdout } = await rack.runInside('cat-03', 'tail -n 1 /etc/bricks/catalogue.json');
    expect(stdout).toBe('\n');
    await rack.runInside('cat-05', 'systemctl start bricks-catalogue@0');
    const done = await rack.bricks('provision', path, '--json');
    expect(done.code).toBe(0);
    expect(outcomes(JSON.parse(done.stdout) as RunResult)).toMatchObject({
      'cat-03': 'changed',
      'cat-05': 'unchanged',
    });
    expect((await rack.bricks('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('of two runs at once, one leaves with 5 and says who holds the host; with --lock-wait it waits', async () => {
    const rack = useIt();
    const held = await holdWithProvision(rack);
    try {
      const second = await rack.bricks('provision', '--json');
      expect(second.code).toBe(5);
      const { problems } = JSON.parse(second.stdout) as RunResult;
      expect(problems[0]).toMatchObject({ code: 'BRK-LOCK-HELD', hint: expect.stringContaining('--lock-wait') });
      expect(problems[0]!.message).toContain(`pid ${held.pid}`);
      expect(problems[0]!.message).toContain('bricks provision --limit cat-03');
      const others = await provision(rack, '--limit', '!cat-03');
      expect(others.code).toBe(0);
    } finally {
      held.go();
    }
    const waited = await provision(rack, '--lock-wait', '1m', '--limit', 'cat-03');
    expect(waited.code).toBe(0);
    await held.ended;
  });

  it('a run that was killed leaves no lock behind', async () => {
    const rack = useIt();
    const held = await holdWithProvision(rack);
    process.kill(-held.pid, 'SIGKILL');
    const killedAt = Date.now();
    held.go();
    await untilFree(rack);
    expect(Date.now() - killedAt).toBeLessThan(30_000);
  });

  it('stops at once when it is asked to twice, and leaves no lock behind', async () => {
    const rack = useIt();
    const held = await holdWithProvision(rack);
    const endedAt = held.ended.then(code => ({ code, at: Date.now() }));
    process.kill(held.pid, 'SIGINT');
    await until('the first to be heard', () => held.said().includes('once more stops at once'));
    process.kill(held.pid, 'SIGINT');
    expect((await endedAt).code).toBe(130);
    held.go();
    await untilFree(rack);
  });

  it('takes back on all hosts what it has changed when one fails and it is told to', async () => {
    const rack = useIt();
    const text = readFileSync(rack.inventoryPath, 'utf8');
    const config = async () => (await rack.runInside('cat-01', 'cat /etc/bricks/catalogue.json')).stdout;
    const before = await config();
    await rack.runInside('cat-05', 'rm /etc/bricks/catalogue.json && mkdir -p /etc/bricks/catalogue.json/x');
    writeFileSync(rack.inventoryPath, text.replace('cache: 32MiB', 'cache: 33MiB'));
    try {
      const { code, result } = await provision(rack, '--on-failure', 'rollback');
      expect(code).toBe(6);
      expect(new Set(Object.values(outcomes(result)))).toEqual(new Set(['reverted']));
      expect(result.problems).toMatchObject([{ code: 'BRK-STEP-FAILED', where: 'cat-05' }]);
      expect(await config()).toBe(before);
    } finally {
      writeFileSync(rack.inventoryPath, text);
      await rack.runInside('cat-05', 'rm -r /etc/bricks/catalogue.json');
    }
    // The processes too are those of before, by their fingerprints.
    const { result } = await provision(rack);
    expect(outcomes(result)).toMatchObject({ 'cat-01': 'unchanged', 'cat-05': 'changed', 'cat-07': 'unchanged' });
  });

  it('stops between two steps when it is asked to, and goes on from there', async () => {
    const rack = useIt();
    await rack.runInside('cat-03', 'echo >>/etc/bricks/catalogue.json; echo >>/etc/sysusers.d/bricks.conf');
    const args = ['provision', '--verbose', '--limit', 'cat-03'];
    const { code, stderr, stdout } = await whenItSays(rack, args, /cat-03 \| packages rsync …/, child =>
      child.kill('SIGINT'),
    );
    expect(stderr).toContain('stopping: the steps that run are finished first');
    expect(stdout).toMatch(/cat-03 +interrupted/);
    expect(code).toBe(130);
    const { code: second, result } = await provision(rack, '--retry-failed');
    expect(outcomes(result)).toEqual({ 'cat-03': 'changed' });
    expect(second).toBe(0);
    const records = readFileSync(join(rack.dir, '.bricks/audit.ndjson'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(records.at(-2)!)).toMatchObject({ exit: 130, hosts: { 'cat-03': 'interrupted' } });
  });

  async function untilFree(rack: Rack): Promise<void> {
    const args = ['provision', '-q', '--limit', 'cat-03'];
    await until('the lock to be free', async () => (await rack.bricks(...args)).code === 0);
  }

  /** A provision that stays in a step on cat-03 until it is let go. */
  async function holdWithProvision(rack: Rack): Promise<Held> {
    // What the first step asks (and the facts, which are let through) waits for a file to go.
    const pause = 'case $* in *Package*) ;; *) while [ -e /run/hold ]; do sleep 0.1; done ;; esac';
    await rack.runInside(
      'cat-03',
      `echo >>/etc/bricks/catalogue.json; touch /run/hold; mkdir -p /usr/local/bin
printf '%s\\n' '#!/bin/sh' '${pause}' 'exec /usr/bin/dpkg-query "$@"' >/usr/local/bin/dpkg-query
chmod 755 /usr/local/bin/dpkg-query`,
    );
    const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
    const child = spawn(BRICKS, ['provision', '--limit', 'cat-03', '-v'], {
      detached: true,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>(resolve => child.on('close', resolve));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until('its first step', () => said.includes('packages rsync …'));
    const go = () => void rack.runInside('cat-03', 'rm -f /run/hold /usr/local/bin/dpkg-query');
    return { pid: child.pid!, go, ended, said: () => said };
  }
});

interface Held {
  pid: number;
  /** Lets it go on. */
  go: () => void;
  ended: Promise<number | null>;
  said: () => string;
}
