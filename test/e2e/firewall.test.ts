import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunResult } from '#cli/run/change.ts';
import { describeInRack, type Rack, useRack } from './rack.ts';
import { diffTrees, listTree } from './tree.ts';
import { whenItSays } from './watched-cli.ts';

describeInRack('what can cut us off, and what takes everything off', () => {
  const useIt = useRack({ hosts: 2, image: 'bare', catalogue: 'workers: 1, cache: 32MiB' });
  const before = new Map<string, Map<string, string>>();
  let original = '';

  /** The inventory with this firewall. */
  function allowSshFrom(rack: Rack, network: string): void {
    writeFileSync(rack.inventoryPath, original.replace('bricks:\n', `firewall: {ssh: [${network}]}\nbricks:\n`));
  }

  function own(rack: Rack): string {
    return `${rack.hosts[0]!.address.replace(/\.\d+$/, '.254')}/32`;
  }

  it('provisions with a firewall that lets us in', async () => {
    const rack = useIt();
    original = readFileSync(rack.inventoryPath, 'utf8');
    for (const { name } of rack.hosts) before.set(name, await listTree(rack, name));
    allowSshFrom(rack, own(rack));
    const { code, stderr } = await rack.bricks('provision');
    expect(stderr).toContain('cat-01 | confirmed over a fresh connection');
    expect(code).toBe(0);
    const { stdout } = await rack.runInside('cat-01', 'nft list table inet bricks');
    expect(stdout).toContain('policy drop');
    const again = await rack.bricks('provision', '--json');
    expect((JSON.parse(again.stdout) as RunResult).hosts.map(host => host.outcome)).toEqual(['unchanged', 'unchanged']);
  });

  it('lets boxes give a generation to each other', async () => {
    const rack = useIt();
    const feed = join(rack.dir, 'feed.tsv');
    expect((await rack.bricks('lab', 'feed', '--products', '500', '--output', feed)).code).toBe(0);
    const args = ['publish-catalog', feed, '--in', '1h'];
    const { stderr } = await whenItSays(rack, args, /^prepare: /m, child => process.kill(-child.pid!, 'SIGKILL'));
    expect(stderr).toMatch(/cat-0[12] \| received it from cat-0[12]/);
    await rack.runInside('cat-01', 'rm -rf /var/lib/bricks/catalogue/gens/*');
    await rack.runInside('cat-02', 'rm -rf /var/lib/bricks/catalogue/gens/*');
  });

  it('takes back within its minute a rule that would cut us off, and leaves with 6', async () => {
    const rack = useIt();
    const rules = async () =>
      (await rack.runInside('cat-01', 'nft list table inet bricks; cat /etc/bricks/firewall.nft')).stdout;
    const good = await rules();
    allowSshFrom(rack, '203.0.113.0/24');
    let changedAt = 0;
    const { code, stdout } = await whenItSays(
      rack,
      ['provision', '--json'],
      /takes this back by itself in 60 s/,
      () => {
        changedAt = Date.now();
      },
    );
    expect(code).toBe(6);
    const { hosts, problems } = JSON.parse(stdout) as RunResult;
    expect(hosts.map(host => host.outcome)).toEqual(['reverted', 'reverted']);
    expect(problems[0]).toMatchObject({ code: 'BRK-HOST-REVERTED', hint: expect.stringContaining('firewall.ssh') });
    // The minute, and what it takes to find out that it was taken back.
    expect(Date.now() - changedAt).toBeLessThan(80_000);
    expect(await rules()).toBe(good);
    expect((await rack.ssh('cat-01', 'true')).code).toBe(0);
    expect((await rack.runInside('cat-01', 'ls /etc/systemd/system')).stdout).not.toContain('bricks-revert');
  });

  it('takes it back at boot when the power fails before anybody could', async () => {
    const rack = useIt();
    const { burn, heal } = await import('#cli/lab/lab.ts');
    // All that the CLI has started goes with it: nobody is left to confirm or to wait.
    await whenItSays(rack, ['provision', '--limit', 'cat-02'], /cat-02 \| firewall \| changed/, child =>
      process.kill(-child.pid!, 'SIGKILL'),
    );
    await burn({ name: rack.name, host: 'cat-02', keepsDisk: true, emit: () => {} });
    await heal({ name: rack.name, host: 'cat-02', emit: () => {} });
    const { stdout } = await rack.runInside(
      'cat-02',
      `until [ ! -e /etc/systemd/system/bricks-revert.service ]; do sleep 0.2; done; nft list table inet bricks`,
    );
    expect(stdout).toContain(own(rack).replace('/32', ''));
    expect((await rack.ssh('cat-02', 'true')).code).toBe(0);
  });

  it('shows what a reset would take off, and takes nothing off without --yes', async () => {
    const rack = useIt();
    allowSshFrom(rack, own(rack));
    const { code, stdout } = await rack.bricks('reset');
    expect(code).toBe(2);
    expect(stdout).toContain('firewall off');
    expect(stdout).toContain('purged packages');
    const again = await rack.bricks('provision', '--json');
    expect((JSON.parse(again.stdout) as RunResult).hosts.map(host => host.outcome)).toEqual(['unchanged', 'unchanged']);
  });

  it('a reset leaves the hosts as they were, but for logs and caches of packages', async () => {
    const rack = useIt();
    const { code, stdout, stderr } = await rack.bricks('reset', '--yes', '--purge-data', '--json');
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as RunResult).hosts.map(host => host.outcome)).toEqual(['changed', 'changed']);
    for (const { name } of rack.hosts) expect(diffTrees(before.get(name)!, await listTree(rack, name))).toEqual([]);
    const { stdout: rules } = await rack.runInside('cat-01', 'systemctl list-units --all --plain "bricks*"');
    expect(rules).toContain('0 loaded units');
    const again = await rack.bricks('reset', '--yes', '--json');
    expect((JSON.parse(again.stdout) as RunResult).hosts.map(host => host.outcome)).toEqual(['unchanged', 'unchanged']);
  });

  it('and they can be provisioned again', async () => {
    const rack = useIt();
    writeFileSync(rack.inventoryPath, original);
    expect((await rack.bricks('provision')).code).toBe(0);
  });

  it('a box drains, says so to the balancer over a restart, and comes back', async () => {
    const rack = useIt();
    const ready = async () =>
      (await fetch(`http://${rack.hosts[0]!.address}/readyz`)).json() as Promise<{ detail: string }>;
    const refused = await rack.bricks('drain', 'cat-01');
    expect(refused.stderr).toContain('BRK-DRAIN-LAST');
    expect(refused.code).toBe(2);
    await rack.runInside('cat-01', 'echo "{}" >/var/lib/bricks/catalogue/schedule.ndjson');
    expect((await rack.bricks('drain', 'cat-01', '--force')).code).toBe(0);
    expect((await ready()).detail).toContain('drained');
    await rack.runInside(
      'cat-01',
      'rm /var/lib/bricks/catalogue/schedule.ndjson; systemctl restart bricks-catalogue@0',
    );
    expect((await ready()).detail).toContain('drained');
    expect((await rack.bricks('undrain', 'cat-01')).code).toBe(0);
    expect((await ready()).detail).toContain('no generation');
  });

  it('a removed box is clean and among the spares; what is left on one that was taken out by hand is pruned', async () => {
    const rack = useIt();
    expect((await rack.bricks('remove', 'cat-02', '--force')).code).toBe(0);
    expect(readFileSync(rack.inventoryPath, 'utf8')).toBe(
      `${original.replace('[cat-01, cat-02]', '[cat-01]').trimEnd()}\nspares: [cat-02]\n`,
    );
    expect((await rack.runInside('cat-02', 'ls /opt')).stdout).toBe('');
    writeFileSync(rack.inventoryPath, original);
    expect((await rack.bricks('provision')).code).toBe(0);
    writeFileSync(rack.inventoryPath, `${original.replace('[cat-01, cat-02]', '[cat-01]')}spares: [cat-02]\n`);
    const plan = await rack.bricks('plan', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ hosts: [{ host: 'cat-01' }], waves: [] });
    const { stdout } = await rack.bricks('provision', '--prune', '--json');
    expect((JSON.parse(stdout) as RunResult).hosts.map(host => host.outcome)).toEqual(['unchanged', 'changed']);
    expect((await rack.runInside('cat-02', 'ls /opt')).stdout).toBe('');
  });
});
