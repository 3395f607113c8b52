import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import type { DoctorReport } from '#cli/doctor/doctor.ts';
import { cut, freeze, heal } from '#cli/lab/lab.ts';
import type { FleetStatus } from '#cli/status/fleet-status.ts';
import { diffListings, listDisk } from './disk-listing.ts';
import { BRICKS, describeInRack, type Rack, useRack } from './rack.ts';
import { countExecChannels } from './sshd-log.ts';
import { until } from './until.ts';

const emit = () => {};

async function doctor(rack: Rack, ...args: string[]): Promise<{ code: number; told: string[]; report: DoctorReport }> {
  const { stdout, code } = await rack.bricks('doctor', '--json', ...args);
  const report = JSON.parse(stdout) as DoctorReport;
  return { code, report, told: report.findings.map(finding => `${finding.host} ${finding.code}`) };
}

async function status(rack: Rack, ...args: string[]): Promise<{ code: number; fleet: FleetStatus }> {
  const { stdout, code } = await rack.bricks('status', '--json', ...args);
  return { code, fleet: JSON.parse(stdout) as FleetStatus };
}

/** cat-03 is taken from the catalogue and made a spare, cat-02 is said to have what it hasn't. */
function rewriteInventory(rack: Rack): void {
  const text = readFileSync(rack.inventoryPath, 'utf8')
    .replace('hosts: [cat-01, cat-02, cat-03]', 'hosts: [cat-01, cat-02]')
    .replace(/(cat-02: \{address: [\d.]+)/, '$1, hardware: {cores: 999, disks: [{device: /dev/nvme7n1, size: 1TB}]}');
  writeFileSync(rack.inventoryPath, `${text}spares: [cat-03]\n`);
}

describeInRack('a fleet that is looked at', () => {
  const useIt = useRack({ hosts: 3, image: 'warm', catalogue: 'workers: 2, cache: 32MiB' });

  it('is well, and nothing is written on any host, over one exec channel each', async () => {
    const rack = useIt();
    for (const { name } of rack.hosts) expect((await rack.ssh(name, 'true')).code).toBe(0);
    const disks = new Map(rack.hosts.map(({ name }) => [name, listDisk(rack.name, name)]));
    const channels = await countExecChannels(rack, 'cat-01');
    const { code, told, report } = await doctor(rack);
    expect(told).toEqual([]);
    expect(code).toBe(0);
    expect(report.hosts.map(({ host }) => host)).toEqual(['cat-01', 'cat-02', 'cat-03']);
    for (const { name } of rack.hosts) expect(diffListings(disks.get(name)!, listDisk(rack.name, name))).toEqual([]);
    expect((await countExecChannels(rack, 'cat-01')) - channels).toBe(1);
  });

  it('is told all at once what is wrong with it', async () => {
    const rack = useIt();
    rewriteInventory(rack);
    const machineId = (await rack.runInside('cat-01', 'cat /etc/machine-id')).stdout.trim();
    await rack.runInside('cat-02', `echo ${machineId} >/etc/machine-id`);
    await rack.runInside('cat-01', 'systemd-run --unit=taker --socket-property=ListenStream=80 sleep infinity');
    const orphan = '[Service]\\nExecStart=/bin/sleep infinity\\n';
    const unit = '/etc/systemd/system/bricks-catalogue@.service';
    await rack.runInside('cat-03', `printf '${orphan}' >${unit}; systemctl start bricks-catalogue@0`);
    const { code, told, report } = await doctor(rack);
    expect(told).toEqual([
      'cat-01 BRK-DOC-PORT-TAKEN',
      'cat-01 BRK-DOC-MACHINE-ID',
      'cat-02 BRK-DOC-HARDWARE',
      'cat-02 BRK-DOC-HARDWARE',
      'cat-02 BRK-DOC-MACHINE-ID',
      'cat-03 BRK-DOC-ORPHAN',
    ]);
    expect(code).toBe(1);
    expect(report.findings.every(({ hint }) => hint !== null)).toBe(true);
    expect((await rack.bricks('doctor')).stdout).toContain('3 hosts, 6 errors, 0 warnings');
  });

  it('hides nothing because one host is cut off and another one frozen; alone these are exit status 4', async () => {
    const rack = useIt();
    await cut({ name: rack.name, host: 'cat-01', emit });
    await freeze({ name: rack.name, host: 'cat-03', emit });
    try {
      const { code, told } = await doctor(rack);
      expect(told).toEqual([
        'cat-01 BRK-SSH-UNREACHABLE',
        'cat-02 BRK-DOC-HARDWARE',
        'cat-02 BRK-DOC-HARDWARE',
        'cat-03 BRK-SSH-UNREACHABLE',
      ]);
      expect(code).toBe(1);
      expect((await doctor(rack, '--limit', 'cat-01', '--timeout', '3s')).code).toBe(4);
    } finally {
      await heal({ name: rack.name, host: 'cat-01', emit });
      await heal({ name: rack.name, host: 'cat-03', emit });
    }
  });

  it('is shown bare, then serving; a worker that was stopped is named with the command that starts it', async () => {
    const rack = useIt();
    await rack.runInside('cat-01', 'systemctl stop taker.socket');
    const bare = await status(rack);
    expect(bare.fleet.hosts.map(({ state }) => state)).toEqual(['bare', 'bare', 'spare']);
    expect(bare.code).toBe(1);
    expect((await rack.bricks('provision')).code).toBe(0);
    await rack.runInside(
      'cat-03',
      'systemctl stop bricks-catalogue@0; rm /etc/systemd/system/bricks-catalogue@.service',
    );
    const provisioned = await status(rack);
    expect(provisioned.fleet.findings).toEqual([]);
    expect(provisioned.fleet.hosts.map(({ state }) => state)).toEqual(['empty', 'empty', 'spare']);
    expect(provisioned.fleet.hosts[0]).toMatchObject({ workers: { up: 2, of: 2 }, release: expect.any(String) });
    expect(provisioned.code).toBe(0);
    await rack.runInside('cat-02', 'systemctl stop bricks-catalogue@1');
    const { stdout, code } = await rack.bricks('status');
    expect(stdout).toMatch(/^cat-02 +degraded +\w+ +1\/2 /m);
    expect(stdout).toContain(
      'cat-02: worker 1 is not up (BRK-BOX-WORKER)\n           → bricks provision --limit cat-02',
    );
    expect(code).toBe(1);
    expect((await rack.bricks('provision', '--limit', 'cat-02')).code).toBe(0);
  });

  it('is watched: a host that went away is shown as such, and again when it comes back', async () => {
    const rack = useIt();
    const args = ['status', '--watch', '--json', '--every', '1s', '--timeout', '8s'];
    const child = spawn(BRICKS, args, {
      env: { ...process.env, BRICKS_INVENTORY: rack.inventoryPath },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let latest = '';
    createInterface(child.stdout).on('line', line => {
      latest = line;
    });
    const stateOf = (host: string) =>
      latest === '' ? '' : (JSON.parse(latest) as FleetStatus).hosts.find(each => each.host === host)!.state;
    try {
      await until('the first picture', () => stateOf('cat-02') === 'empty', 60_000);
      await cut({ name: rack.name, host: 'cat-02', emit });
      await until('cat-02 to be missed', () => stateOf('cat-02') === 'unreachable', 60_000);
      expect(stateOf('cat-01')).toBe('empty');
      await heal({ name: rack.name, host: 'cat-02', emit });
      await until('cat-02 to be back', () => stateOf('cat-02') === 'empty', 60_000);
    } finally {
      child.kill('SIGINT');
    }
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
  });
});
