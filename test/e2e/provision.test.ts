import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { burn, cut, freeze, heal } from '#cli/lab/lab.ts';
import { diffListings, listDisk } from './disk-listing.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { countExecChannels } from './sshd-log.ts';
import { killAtLine } from './watched-cli.ts';

interface Recap {
  hosts: { host: string; outcome: string; changed: number; unchanged: number }[];
  problems: { code: string; where: string; message: string; hint: string | null }[];
}

async function provision(rack: Rack, ...args: string[]): Promise<{ code: number; recap: Recap }> {
  const { stdout, stderr, code } = await rack.bricks('provision', '--json', ...args);
  try {
    return { code, recap: JSON.parse(stdout) as Recap };
  } catch {
    throw new Error(`provision ended with ${code}: ${stdout}${stderr}`);
  }
}

function outcomes({ hosts }: Recap): Record<string, string> {
  return Object.fromEntries(hosts.map(({ host, outcome }) => [host, outcome]));
}

const emit = () => {};

/** Releases that have their name, but whose executable isn't what their manifest says. */
const LIST_BROKEN_RELEASES = `for release in /opt/bricks/releases/*; do
  [ -d "$release" ] || continue
  sum=$(sed -n 's/.*"sha256": *"\\([0-9a-f]*\\)".*/\\1/p' "$release/manifest.json")
  echo "$sum  $release/bricksd" | sha256sum -c --status - || echo "$release"
done`;

describeInRack('provisioning bare hosts', () => {
  const useIt = useRack({ hosts: 3, image: 'bare', catalogue: 'workers: 2, cache: 32MiB' });

  it('plans everything and writes nothing: the disks are the same before and after', async () => {
    const rack = useIt();
    // The first login makes what Debian makes at a first login.
    for (const { name } of rack.hosts) expect((await rack.ssh(name, 'true')).code).toBe(0);
    const before = new Map(rack.hosts.map(({ name }) => [name, listDisk(rack.name, name)]));
    const { stdout, code } = await rack.bricks('plan', '--json');
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as { hosts: { steps: { pending: string | null }[] }[] };
    for (const { steps } of plan.hosts) expect(steps.filter(step => step.pending !== null).length).toBeGreaterThan(15);
    for (const { name } of rack.hosts) expect(diffListings(before.get(name)!, listDisk(rack.name, name))).toEqual([]);
  });

  it.each([
    ['before the upload', /cat-01 \| directory \/etc\/bricks \|/],
    ['in the middle of the upload', /cat-01 \| upload [0-9a-f]+ …/],
    ['in the middle of the last steps', /cat-01 \| link \/opt\/bricks\/current \| changed/],
  ])('is killed %s, and nothing that serves is half done', async (_where, pattern) => {
    const rack = useIt();
    await killAtLine(rack, ['provision', '--verbose'], pattern);
    const { stdout } = await rack.runInside('cat-01', LIST_BROKEN_RELEASES);
    expect(stdout).toBe('');
  });

  it('converges when it is run again', async () => {
    const rack = useIt();
    const { code, recap } = await provision(rack);
    expect(recap.problems).toEqual([]);
    expect(code).toBe(0);
    expect(outcomes(recap)).toMatchObject({ 'cat-01': 'changed' });
    for (const { name, address } of rack.hosts) {
      const { stdout } = await rack.runInside(
        name,
        "systemctl is-active 'bricks-catalogue@0' 'bricks-catalogue@1' bricks-catalogue.socket",
      );
      expect(stdout).toBe('active\nactive\nactive\n');
      const answer = await fetch(`http://${address}/readyz`);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ status: 503, detail: expect.stringContaining('no generation') });
    }
  });

  it('changes nothing the second time, over at most two exec channels a host', async () => {
    const rack = useIt();
    const before = await Promise.all(rack.hosts.map(({ name }) => countExecChannels(rack, name)));
    const { code, recap } = await provision(rack);
    expect(code).toBe(0);
    expect(recap.hosts.map(({ outcome, changed }) => [outcome, changed])).toEqual(Array(3).fill(['unchanged', 0]));
    const after = await Promise.all(rack.hosts.map(({ name }) => countExecChannels(rack, name)));
    for (const [index, count] of after.entries()) {
      expect(count - before[index]!).toBeGreaterThan(0);
      expect(count - before[index]!).toBeLessThanOrEqual(2);
    }
  });

  it('keeps the workers in their sandbox', async () => {
    const rack = useIt();
    const { stdout } = await rack.runInside(
      'cat-01',
      'systemd-analyze security --no-pager bricks-catalogue@0.service | tail -1',
    );
    const exposure = Number(/: ([\d.]+)/.exec(stdout)?.[1]);
    expect(exposure).toBeLessThanOrEqual(1.5);
    const { stdout: backlog } = await rack.runInside('cat-01', "ss -Hltn 'sport = :80'");
    expect(backlog).toMatch(/LISTEN\s+0\s+4096/);
    const { stdout: user } = await rack.runInside(
      'cat-01',
      'ps -o user= -p $(systemctl show -P MainPID bricks-catalogue@0)',
    );
    expect(user.trim()).not.toBe('root');
  });

  it('restarts the keeper and the workers for a changed configuration, and only for that', async () => {
    const rack = useIt();
    const text = readFileSync(rack.inventoryPath, 'utf8');
    writeFileSync(rack.inventoryPath, text.replace('cache: 32MiB', 'cache: 33MiB'));
    const { code, recap } = await provision(rack);
    expect(code).toBe(0);
    expect(recap.hosts.map(host => host.changed)).toEqual([7, 7, 7]);
    expect((await provision(rack)).recap.hosts.map(host => host.changed)).toEqual([0, 0, 0]);
  });

  it('mends what somebody changed by hand', async () => {
    const rack = useIt();
    await rack.runInside(
      'cat-03',
      'echo >>/etc/bricks/catalogue.json; chmod 600 /etc/sysusers.d/bricks.conf; systemctl stop bricks-catalogue@1; ln -sfn nowhere /opt/bricks/current',
    );
    const { code, recap } = await provision(rack);
    expect(code).toBe(0);
    expect(outcomes(recap)).toEqual({ 'cat-01': 'unchanged', 'cat-02': 'unchanged', 'cat-03': 'changed' });
    expect(recap.hosts[2]!.changed).toBe(4);
  });

  it('finishes the others when one host is cut off, and says so by exit status 4', async () => {
    const rack = useIt();
    await cut({ name: rack.name, host: 'cat-02', emit });
    try {
      const { code, recap } = await provision(rack);
      expect(code).toBe(4);
      expect(outcomes(recap)).toEqual({ 'cat-01': 'unchanged', 'cat-02': 'unreachable', 'cat-03': 'unchanged' });
      expect(recap.problems).toMatchObject([{ code: 'BRK-SSH-UNREACHABLE', where: 'cat-02' }]);
    } finally {
      await heal({ name: rack.name, host: 'cat-02', emit });
    }
  });

  it('finishes the others when one host is frozen: it still accepts connections, and says nothing', async () => {
    const rack = useIt();
    await freeze({ name: rack.name, host: 'cat-02', emit });
    try {
      const { code, recap } = await provision(rack);
      expect(code).toBe(4);
      expect(outcomes(recap)).toEqual({ 'cat-01': 'unchanged', 'cat-02': 'unreachable', 'cat-03': 'unchanged' });
    } finally {
      await heal({ name: rack.name, host: 'cat-02', emit });
    }
  });

  it('refuses a host whose user may not become root, and finishes the others', async () => {
    const rack = useIt();
    await rack.runInside('cat-01', 'mv /etc/sudoers.d /etc/sudoers.d-away');
    try {
      const { code, recap } = await provision(rack);
      expect(code).toBe(1);
      expect(recap.problems).toMatchObject([
        { code: 'BRK-HOST-SUDO', where: 'cat-01', hint: expect.stringContaining('NOPASSWD') },
      ]);
      expect(outcomes(recap)).toMatchObject({ 'cat-02': 'unchanged', 'cat-03': 'unchanged' });
    } finally {
      await rack.runInside('cat-01', 'mv /etc/sudoers.d-away /etc/sudoers.d');
    }
  });

  it('stops at a host that was rebuilt, with both fingerprints, until its old key is removed', async () => {
    const rack = useIt();
    await burn({ name: rack.name, host: 'cat-03', keepsDisk: false, emit });
    await heal({ name: rack.name, host: 'cat-03', emit });
    const refused = await provision(rack);
    expect(refused.code).toBe(1);
    const [problem] = refused.recap.problems;
    expect(problem).toMatchObject({ code: 'BRK-SSH-CHANGED-KEY', where: 'cat-03' });
    expect(problem!.message.match(/SHA256:/g)).toHaveLength(2);
    const path = rack.inventoryPath.replace('.yaml', '.known_hosts');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^cat-03 .*\n/m, ''));
    const unknown = await provision(rack);
    expect(unknown.recap.problems).toMatchObject([{ code: 'BRK-SSH-UNKNOWN-KEY', where: 'cat-03' }]);
    const { code, recap } = await provision(rack, '--host-key', 'accept-new');
    expect(recap.problems).toEqual([]);
    expect(code).toBe(0);
    expect(outcomes(recap)).toMatchObject({ 'cat-03': 'changed' });
    // From a blank disk to a running box: facts, the steps before the release, rsync, the steps after it.
    expect(await countExecChannels(rack, 'cat-03')).toBe(4);
    expect((await provision(rack)).recap.hosts.map(host => host.changed)).toEqual([0, 0, 0]);
  });

  it('touches no host for a bad inventory', async () => {
    const rack = useIt();
    const text = readFileSync(rack.inventoryPath, 'utf8');
    writeFileSync(
      rack.inventoryPath,
      text.replace('catalogue:', 'catalog:').replace('cat-02: {', 'cat-02: {adress: x, '),
    );
    try {
      const before = await countExecChannels(rack, 'cat-01');
      const { stderr, code } = await rack.bricks('provision');
      expect(code).toBe(2);
      expect(stderr).toMatch(/bricks\.yaml:\d+:\d+: .*adress/);
      expect(stderr).toMatch(/bricks\.yaml:\d+:\d+: .*catalog/);
      expect(await countExecChannels(rack, 'cat-01')).toBe(before);
    } finally {
      writeFileSync(rack.inventoryPath, text);
    }
  });
});
