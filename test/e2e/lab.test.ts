import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { bringUp, burn, cut, freeze, heal, labStatus, skew, takeDown } from '#cli/lab/lab.ts';
import { isRunning } from '#cli/lab/machine.ts';
import { hostPlaces, labPlaces } from '#cli/lab/places.ts';
import { until } from '#cli/lab/until.ts';
import { findAllOfLabs } from './leftovers.ts';
import { BRICKS, bringRackUp, describeInRack, type Rack, useRack } from './rack.ts';

const emit = (): void => {};

describeInRack('a lab', () => {
  const rack = useRack({ hosts: 2, image: 'bare' });
  const target = (host: string) => ({ name: rack().name, host, emit });

  it('has hosts of their own name, machine-id and address, which take the operator by the key he pinned', async () => {
    const said = await Promise.all(
      rack().hosts.map(host => rack().ssh(host.name, 'hostname; cat /etc/machine-id; sudo -n id -u; ip -4 -br addr')),
    );
    const [first, second] = said.map(({ stdout }) => stdout.split('\n'));
    expect(said.map(({ code }) => code)).toEqual([0, 0]);
    expect([first![0], second![0]]).toEqual(['cat-01', 'cat-02']);
    expect(first![1]).toMatch(/^[0-9a-f]{32}$/);
    expect(first![1]).not.toBe(second![1]);
    expect(first![2]).toBe('0');
    expect(said[1]!.stdout).toContain(rack().hosts[1]!.address);
  });

  it('has nothing of what provisioning installs, and no way out', async () => {
    const { stdout } = await rack().runInside(
      'cat-01',
      'command -v rsync python3; ls /sys/class/net; ip route; systemctl is-system-running',
    );
    expect(stdout).toMatch(/^eth0\nlo\n198\.18\.0\.0\/15 dev eth0 [^\n]*\nrunning\n$/);
  });

  it('gives its hosts packages without any network', async () => {
    const install =
      'apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install rsync chrony && rsync --version';
    const { code, stdout } = await rack().runInside('cat-01', install);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('rsync  version 3');
  });

  it('is not changed by a second up', async () => {
    const before = await describeRack(rack());
    await bringUp({ inventory: rack().inventory, name: rack().name, image: 'bare', emit });
    expect(await describeRack(rack())).toEqual(before);
  });

  it('cuts one host off, which runs on, and heals it without a reboot', async () => {
    const boot = await bootOf(rack(), 'cat-01');
    await cut(target('cat-01'));
    expect((await rack().ssh('cat-01', 'true')).code).toBe(255);
    expect((await rack().ssh('cat-02', 'true')).code).toBe(0);
    expect((await rack().runInside('cat-01', 'cat /sys/class/net/eth0/carrier')).stdout).toBe('0\n');
    expect((await labStatus(rack().name)).hosts[0]).toMatchObject({ state: 'running', cable: 'down' });
    await heal(target('cat-01'));
    expect((await rack().ssh('cat-01', 'true')).code).toBe(0);
    expect(await bootOf(rack(), 'cat-01')).toBe(boot);
  });

  it('freezes a host, which then takes connections and serves none, and heals it without a reboot', async () => {
    const boot = await bootOf(rack(), 'cat-01');
    await freeze(target('cat-01'));
    expect(await connects(rack().hosts[0]!.address)).toBe(true);
    expect((await rack().ssh('cat-01', 'true')).code).toBe(255);
    expect((await labStatus(rack().name)).hosts[0]).toMatchObject({ state: 'frozen', cable: 'up' });
    await heal(target('cat-01'));
    expect((await rack().ssh('cat-01', 'true')).code).toBe(0);
    expect(await bootOf(rack(), 'cat-01')).toBe(boot);
  });

  it('sets the clock of catalogue daemons off, those that run, and heals it', async () => {
    const unit = 'bricks-catalogue@0.service';
    const text = '[Service]\\nExecStart=/bin/sleep infinity\\nUser=nobody\\n';
    const path = '/etc/systemd/system/bricks-catalogue@.service';
    await rack().runInside(
      'cat-01',
      `printf '${text}' > ${path} && systemctl daemon-reload && systemctl start ${unit}`,
    );
    const read = async () => {
      const environment = `tr '\\0' '\\n' < /proc/$(systemctl show -P MainPID ${unit})/environ | grep BRICKS_LAB`;
      return (await rack().runInside('cat-01', environment)).stdout;
    };
    expect(await read()).toBe('');
    await skew({ ...target('cat-01'), offsetMs: -1_000 });
    expect(await read()).toBe('BRICKS_LAB_CLOCK_OFFSET_MS=-1000\n');
    await skew({ ...target('cat-01'), offsetMs: 0 });
    expect(await read()).toBe('');
    await skew({ ...target('cat-01'), offsetMs: 500 });
    await heal(target('cat-01'));
    expect(await read()).toBe('');
    await rack().runInside('cat-01', `systemctl stop ${unit}; rm ${path}; systemctl daemon-reload`);
  });

  it('cuts the power of a host, which comes back with its disk and its key', async () => {
    const boot = await bootOf(rack(), 'cat-01');
    await rack().ssh('cat-01', 'echo kept > note && sync');
    await burn({ ...target('cat-01'), keepsDisk: true });
    expect(await connects(rack().hosts[0]!.address)).toBe(false);
    expect((await labStatus(rack().name)).hosts[0]).toMatchObject({ state: 'off', disk: 'kept' });
    await heal(target('cat-01'));
    expect((await rack().ssh('cat-01', 'cat note')).stdout).toBe('kept\n');
    expect(await bootOf(rack(), 'cat-01')).not.toBe(boot);
  });

  it('burns a host, which comes back blank, with another key than the pinned one', async () => {
    const pins = readFileSync(`${rack().dir}/bricks.known_hosts`, 'utf8');
    await burn({ ...target('cat-02'), keepsDisk: false });
    expect((await labStatus(rack().name)).hosts[1]).toMatchObject({ state: 'off', disk: 'blank' });
    await heal(target('cat-02'));
    expect((await rack().ssh('cat-02', 'true')).stderr).toContain('Host key for cat-02 has changed');
    expect((await rack().runInside('cat-02', 'ls /home/ops')).stdout).toBe('');
    expect(readFileSync(`${rack().dir}/bricks.known_hosts`, 'utf8')).toBe(pins);
  });

  it('refuses to cut or freeze a host that is off, and to touch one that it does not have', async () => {
    await burn({ ...target('cat-02'), keepsDisk: true });
    await expect(cut(target('cat-02'))).rejects.toThrow('BRK-LAB-OFF');
    await expect(freeze(target('cat-02'))).rejects.toThrow('BRK-LAB-OFF');
    await expect(skew({ ...target('cat-02'), offsetMs: 1_000 })).rejects.toThrow('BRK-LAB-OFF');
    await expect(heal(target('cat-09'))).rejects.toThrow('BRK-LAB-UNKNOWN-HOST');
    await heal(target('cat-02'));
  });

  it('is not seen from another lab beside it, whose hosts have other addresses', async () => {
    const other = await bringRackUp({ hosts: 1, image: 'warm' });
    try {
      const address = rack().hosts[0]!.address;
      expect((await other.ssh('cat-01', `timeout 2 bash -c 'echo > /dev/tcp/${address}/22'`)).code).not.toBe(0);
      expect((await other.ssh('cat-01', 'rsync --version && chronyc -n tracking')).code).toBe(0);
      expect((await rack().ssh('cat-01', 'true')).code).toBe(0);
    } finally {
      await other.down();
    }
  });

  it('keeps its addresses: another lab that wants one is refused, by the name of this one, and leaves nothing', async () => {
    const before = findAllOfLabs('thief');
    const theft = bringUp({ inventory: rack().inventory, name: 'thief', image: 'bare', emit });
    await expect(theft).rejects.toThrow(`is in the running lab ${rack().name} (BRK-LAB-ADDRESS-TAKEN)`);
    expect(findAllOfLabs('thief')).toEqual(before);
  });

  it('refuses a pin that it did not make, and addresses of real networks', async () => {
    const { inventory } = rack();
    const [host] = inventory.hosts;
    const outside = { ...inventory, hosts: [{ ...host!, address: '192.168.1.1' }] };
    await expect(bringUp({ inventory: outside, name: 'outside', image: 'bare', emit })).rejects.toThrow(
      'BRK-LAB-ADDRESS)',
    );
    const elsewhere = { ...inventory, hosts: [{ ...host!, address: '198.19.255.254' }] };
    await expect(bringUp({ inventory: elsewhere, name: 'other', image: 'bare', emit })).rejects.toThrow('BRK-LAB-PIN');
  });

  it('follows its inventory: a host more, a host less', async () => {
    const { inventory, name } = rack();
    const [first, second] = inventory.hosts;
    const boot = await bootOf(rack(), 'cat-01');
    const spare = { ...second!, name: 'spare-01', address: second!.address.replace(/\d+$/, '99') };
    await bringUp({ inventory: { ...inventory, hosts: [first!, spare] }, name, image: 'bare', emit });
    expect((await labStatus(name)).hosts.map(host => [host.name, host.state])).toEqual([
      ['cat-01', 'running'],
      ['spare-01', 'running'],
    ]);
    expect(await connects(second!.address)).toBe(false);
    expect(await bootOf(rack(), 'cat-01')).toBe(boot);
  });

  it('shows itself by the command line', async () => {
    const { stdout, code } = await rack().bricks('lab', 'status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: rack().name, hosts: [{ name: 'cat-01', state: 'running' }, {}] });
  });
});

describeInRack('what is left of a lab', () => {
  it('is nothing once it is down, whatever was done to its hosts', async () => {
    const before = findAllOfLabs('');
    const rack = await bringRackUp({ hosts: 3, image: 'warm' });
    await cut({ name: rack.name, host: 'cat-01', emit });
    await freeze({ name: rack.name, host: 'cat-02', emit });
    await burn({ name: rack.name, host: 'cat-03', keepsDisk: false, emit });
    await takeDown({ name: rack.name, emit });
    expect(existsSync(`${rack.dir}/bricks.known_hosts`)).toBe(false);
    expect(findAllOfLabs(rack.name)).toEqual(before);
    expect(await takeDown({ name: rack.name, emit })).toBe(false);
    await rack.down();
  });

  const crashes = {
    'its record was written': rack => existsSync(labPlaces(rack.name).record),
    'a disk was laid out': rack => existsSync(places(rack).disk),
    'a host had begun to boot': rack => isRunning(places(rack)),
  } satisfies Record<string, (rack: Rack) => boolean>;

  for (const [moment, hasCome] of Object.entries(crashes)) {
    it(`is taken over by the next up, where one was killed when ${moment}; and taken away by down`, async () => {
      const before = findAllOfLabs('');
      const rack = await bringRackUp({ hosts: 2, image: 'warm' });
      await takeDown({ name: rack.name, emit });
      await killUpWhen(rack, hasCome);
      expect((await rack.bricks('lab', 'up', '--image', 'warm')).code).toBe(0);
      for (const { name } of rack.hosts) expect((await rack.ssh(name, 'true')).code).toBe(0);
      await takeDown({ name: rack.name, emit });
      await killUpWhen(rack, hasCome);
      await takeDown({ name: rack.name, emit });
      expect(findAllOfLabs(rack.name)).toEqual(before);
      await rack.down();
    });
  }
});

/** Starts `bricks lab up`, and kills it as soon as it has come that far. */
async function killUpWhen(rack: Rack, hasCome: (rack: Rack) => boolean): Promise<void> {
  const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
  const up = spawn(BRICKS, ['lab', 'up', '--image', 'warm'], { stdio: 'ignore', env });
  const exit = once(up, 'exit');
  await until(() => hasCome(rack), { what: 'the moment', host: null, deadlineMs: 30_000, everyMs: 1 });
  up.kill('SIGKILL');
  await exit;
}

function places(rack: Rack) {
  return hostPlaces(labPlaces(rack.name), 'cat-01');
}

/** The name of the host's present boot: another after a reboot. */
async function bootOf(rack: Rack, host: string): Promise<string> {
  return (await rack.runInside(host, 'cat /proc/sys/kernel/random/boot_id')).stdout.trim();
}

async function describeRack(rack: Rack) {
  const boots = await Promise.all(rack.hosts.map(host => bootOf(rack, host.name)));
  return { boots, pins: readFileSync(`${rack.dir}/bricks.known_hosts`, 'utf8'), found: findAllOfLabs(rack.name) };
}

/** True when the address takes a TCP connection on the port of ssh within two seconds. */
function connects(address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port: 22, timeout: 2000 });
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}
