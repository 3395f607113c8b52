import { expect, test } from 'vitest';
import { modelInventory } from '../../apply/model-fleet.fixture.ts';
import { ModelHost } from '../../apply/model-host.fixture.ts';
import { describeStep, FIREWALL_RULES, isGuarded, type Step, type StepOf } from '../steps.ts';
import { FIREWALL_PROBES, FIREWALL_UNIT_FILE, firewallSteps } from './firewall.ts';

const inventory = modelInventory({ hosts: ['a', 'b'], port: 80, workers: 1, hasFirewall: true, release: 'r' });
const none = { ...inventory, firewall: null };

function factsOf(prepare: (host: ModelHost) => void = () => {}) {
  const host = new ModelHost('a');
  prepare(host);
  return host.facts(FIREWALL_PROBES);
}

function rulesIn(steps: Step[]): string {
  return steps.find((step): step is StepOf<'file'> => step.kind === 'file' && step.path === FIREWALL_RULES)!.content;
}

test('a host whose firewall is not asked for and holds nothing of ours is left alone', () => {
  expect(firewallSteps(none, 'a', factsOf(), [80])).toEqual([]);
});

test('the unit is there before the rules, and from the rules on the host is guarded', () => {
  const steps = firewallSteps(inventory, 'a', factsOf(), [80]);
  expect(steps.map(describeStep)).toEqual([
    'packages nftables',
    `file ${FIREWALL_UNIT_FILE}`,
    'systemd reload',
    `file ${FIREWALL_RULES}`,
    'enable bricks-firewall.service',
    'firewall',
  ]);
  expect(steps.map(isGuarded)).toEqual([false, false, false, true, true, true]);
});

test("SSH is let in from the inventory's networks at the host's own port, users at the ports of its bricks", () => {
  const hosts = inventory.hosts.map(host => ({ ...host, ssh: { ...host.ssh, port: host.name === 'b' ? 2222 : 22 } }));
  const rules = rulesIn(firewallSteps({ ...inventory, hosts }, 'b', factsOf(), [80, 8080]));
  expect(rules).toContain('ip saddr { 198.18.0.0/24 } tcp dport 2222 accept');
  expect(rules).toContain('ip6 saddr { 2001:db8:9::/48 } tcp dport 2222 accept');
  expect(rules).toContain('tcp dport { 80, 8080 } accept');
});

test('neighbours and spares are let in where a box gives them a generation, and the box itself and others are not', () => {
  const at = (name: string, address: string) => ({ ...inventory.hosts[0]!, name, address });
  const hosts = [
    at('a', '10.0.0.1'),
    at('b', '10.0.0.2'),
    at('c', '2001:db8::3'),
    at('d', 'd.example'),
    at('e', '10.0.0.5'),
  ];
  const catalogue = { ...inventory.bricks.catalogue, hosts: ['a', 'b', 'd'], seedPort: 8741, keeperPort: 8742 };
  const rules = rulesIn(
    firewallSteps({ ...inventory, hosts, spares: ['c'], bricks: { catalogue } }, 'a', factsOf(), [80]),
  );
  expect(rules).toContain('ip saddr { 10.0.0.2 } tcp dport { 8741, 8742 } accept');
  expect(rules).toContain('ip6 saddr { 2001:db8::3 } tcp dport { 8741, 8742 } accept');
  expect(rules).not.toMatch(/10\.0\.0\.1|10\.0\.0\.5|d\.example/);
});

test('the kernel is asked for just the rules that are written, and others have another fingerprint', () => {
  const fingerprintOf = (networks: string[]) => {
    const steps = firewallSteps({ ...inventory, firewall: { ssh: networks } }, 'a', factsOf(), [80]);
    const { fingerprint } = steps.find((step): step is StepOf<'firewall'> => step.kind === 'firewall')!;
    expect(rulesIn(steps)).toContain(`comment "${fingerprint}"`);
    return fingerprint;
  };
  expect(fingerprintOf(['10.0.0.0/8'])).toBe(fingerprintOf(['10.0.0.0/8']));
  expect(fingerprintOf(['10.0.0.0/8'])).not.toBe(fingerprintOf(['10.0.0.0/9']));
});

test('rules that are no longer asked for are taken off by what is left of them, and nobody is armed for it', () => {
  const whole = factsOf(host => {
    host.rules = 'f1';
    host.write(FIREWALL_UNIT_FILE, '');
    host.write(FIREWALL_RULES, '');
  });
  const steps = firewallSteps(none, 'a', whole, [80]);
  expect(steps.map(describeStep)).toEqual([
    'stopped bricks-firewall.service',
    'disabled bricks-firewall.service',
    'firewall off',
    `absent ${FIREWALL_UNIT_FILE}`,
    `absent ${FIREWALL_RULES}`,
  ]);
  expect(steps.some(isGuarded)).toBe(false);
  const rest = firewallSteps(
    none,
    'a',
    factsOf(host => host.write(FIREWALL_RULES, '')),
    [80],
  );
  expect(rest.at(-1)).toEqual({ kind: 'absent', path: FIREWALL_RULES });
  expect(rest).not.toContainEqual({ kind: 'absent', path: FIREWALL_UNIT_FILE });
});
