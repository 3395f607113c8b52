import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import type { Ran } from '#cli/lab/lab.ts';
import { watchArgv } from './argv-watch.ts';
import { BRICKS, describeInRack, type Rack, useRack } from './rack.ts';

/** Nothing else has it, and a shell would trip over it. */
const PASSWORD = `po1s0n'd "$HOME" \\w`;

/** Runs the CLI with another ~/.ssh than this machine's: ssh takes the home of the password database, not $HOME. */
async function bricksWithConfig(rack: Rack, args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const mount = 'mkdir -p -m 700 "$1" && mount --bind "$0" "$1" && shift && exec "$@"';
  const words = [
    '--mount',
    'sh',
    '-c',
    mount,
    join(rack.dir, 'ssh'),
    join(userInfo().homedir, '.ssh'),
    BRICKS,
    ...args,
  ];
  const result = await execa('unshare', words, {
    env: { BRICKS_INVENTORY: rack.inventoryPath, ...env },
    reject: false,
    stdin: 'ignore',
  });
  return { stdout: result.stdout, stderr: result.stderr, code: result.exitCode ?? 255 };
}

/** cat-02 is behind cat-01; only the configuration of OpenSSH says so. */
function writeConfig(rack: Rack): void {
  const [one, two] = rack.hosts;
  const identity = one!.ssh.identity!;
  const folder = join(rack.dir, 'ssh');
  mkdirSync(folder, { mode: 0o700 });
  const text = `Host ${two!.address}\n  ProxyJump ops@${one!.address}\nHost ${one!.address}\n  IdentityFile ${identity}\n`;
  writeFileSync(join(folder, 'config'), text, { mode: 0o600 });
}

async function requirePassword(rack: Rack, host: string): Promise<void> {
  const script = `cat <<'END' | chpasswd
ops:${PASSWORD}
END
printf 'ops ALL=(ALL:ALL) ALL\\n' >/etc/sudoers.d/operator`;
  const { code, stderr } = await rack.runInside(host, script);
  if (code !== 0) throw new Error(stderr);
}

/** Addresses from which the host's sshd has let somebody in. */
async function whoLoggedIn(rack: Rack, host: string): Promise<string[]> {
  const { stdout } = await rack.runInside(host, 'journalctl --no-pager -o cat -t sshd -t sshd-session');
  return [...new Set([...stdout.matchAll(/^Accepted publickey for ops from (\S+)/gm)].map(match => match[1]!))];
}

function codesOf({ stdout }: Ran): string[] {
  return [...new Set([...stdout.matchAll(/"code": "(BRK-[A-Z-]+)"/g)].map(match => match[1]!))];
}

describeInRack('reaching hosts as OpenSSH would, with a sudo that asks', () => {
  const useIt = useRack({ hosts: 2, image: 'warm', catalogue: 'workers: 1, cache: 32MiB' });
  const given = { BRICKS_SUDO_PASSWORD: PASSWORD };

  beforeAll(async () => {
    const rack = useIt();
    writeConfig(rack);
    for (const { name } of rack.hosts) await requirePassword(rack, name);
  });

  it('says what is missing: the password, somebody to ask for it, or the right one', async () => {
    const rack = useIt();
    const one = ['plan', '--json', '--limit', 'cat-01'];
    const without = await bricksWithConfig(rack, one);
    expect([without.code, codesOf(without)]).toEqual([1, ['BRK-HOST-SUDO']]);
    const unasked = await bricksWithConfig(rack, [...one, '--ask-sudo']);
    expect([unasked.code, codesOf(unasked)]).toEqual([2, ['BRK-SUDO-INPUT']]);
    expect(unasked.stderr).toContain('BRICKS_SUDO_PASSWORD');
    const wrong = await bricksWithConfig(rack, [...one, '--ask-sudo'], { BRICKS_SUDO_PASSWORD: 'wrong' });
    expect([wrong.code, codesOf(wrong)]).toEqual([1, ['BRK-HOST-SUDO']]);
    expect(wrong.stdout).toContain('the password was refused');
    const { stdout } = await rack.runInside('cat-01', 'journalctl --no-pager -o cat -t sudo');
    expect(stdout).not.toContain('3 incorrect password attempts');
  });

  it('asks at the terminal, once, and shows nothing of the answer', async () => {
    const rack = useIt();
    const { CI: _ci, ...env } = process.env;
    const command = `${BRICKS} plan --ask-sudo --limit cat-01`;
    const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
      env: { ...env, BRICKS_INVENTORY: rack.inventoryPath },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let seen = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!seen.includes('password') && (seen + text).includes('password'))
        terminal.stdin.write(`x\x15${PASSWORD}y\x7f\r`);
      seen += text;
    });
    const code = await new Promise<number | null>(resolve => terminal.on('close', resolve));
    expect(seen).toContain('cat-01');
    expect(seen).not.toContain('BRK-');
    expect(code).toBe(0);
    expect(seen.match(/sudo password/g)).toHaveLength(1);
    expect(seen).not.toContain(PASSWORD.slice(0, 6));
  });

  it('refuses a jump host whose key is not pinned', async () => {
    const rack = useIt();
    const strict = await bricksWithConfig(rack, ['plan', '--json', '--ask-sudo', '--limit', 'cat-02'], given);
    expect(codesOf(strict)).toEqual(['BRK-SSH-UNKNOWN-KEY']);
    expect(strict.stdout).toContain(`jump host ${rack.hosts[0]!.address}: no host key is pinned`);
  });

  it('provisions through it and shows the password to nobody', async () => {
    const rack = useIt();
    const watched = watchArgv(PASSWORD.slice(0, 6));
    const first = await bricksWithConfig(
      rack,
      ['provision', '-v', '--json', '--ask-sudo', '--host-key', 'accept-new'],
      given,
    );
    const again = await bricksWithConfig(rack, ['provision', '-v', '--json', '--ask-sudo'], given);
    const { looks, found } = watched.stop();
    expect(first.stderr + first.stdout).toContain('"outcome": "changed"');
    expect([first.code, again.code]).toEqual([0, 0]);
    expect(again.stdout).not.toContain('"outcome": "changed"');
    expect(looks).toBeGreaterThan(20);
    expect(found).toEqual([]);
    expect(await whoLoggedIn(rack, 'cat-02')).toEqual([rack.hosts[0]!.address]);
    for (const ran of [first, again]) expect(ran.stdout + ran.stderr).not.toContain(PASSWORD.slice(0, 6));
  });

  it('publishes through it; what the user received is root’s afterwards, and no log has the password', async () => {
    const rack = useIt();
    const feed = join(rack.dir, 'feed.ndjson');
    expect((await rack.bricks('lab', 'feed', '--products', '200', '--output', feed)).code).toBe(0);
    const published = await bricksWithConfig(rack, ['publish-catalog', feed, '--in', '15m', '--ask-sudo'], given);
    expect(published.code, published.stderr).toBe(0);
    for (const { name } of rack.hosts) {
      const left = await rack.runInside(name, 'find /opt/bricks /var/lib/bricks -user ops');
      expect(left).toEqual({ code: 0, stdout: '', stderr: '' });
      const word = PASSWORD.slice(0, 6);
      const logged = await rack.runInside(
        name,
        `journalctl --no-pager -a | grep -cF ${word}; grep -rlF ${word} /var/log/bricks /opt/bricks /var/lib/bricks /etc/bricks /run /tmp /root /home`,
      );
      expect(logged.stdout).toBe('0\n');
    }
  });
});
