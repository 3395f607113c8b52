import { expect, it } from 'vitest';
import { cableCommands, routeCommands, switchCommands } from './network.ts';
import { hostPlaces, labPlaces } from './places.ts';
import type { HostRecord } from './record.ts';

const lab = labPlaces('demo');
const host: HostRecord = {
  name: 'cat-01',
  address: '198.18.7.11',
  port: 22,
  user: 'ops',
  authorizedKey: 'ssh-ed25519 AAAA',
  nic: { name: 'eno1', mac: '02:00:00:00:00:07' },
  lowers: ['/bare'],
  repository: '/packages',
};

it('gives the operator one address and routes to the hosts alone', () => {
  const { here } = switchCommands(lab, '198.18.7.254');
  expect(here).toContain(`addr add 198.18.7.254/32 dev ${lab.operatorLink}`);
  expect(routeCommands(lab, '198.18.7.254', ['198.18.7.11'])).toEqual([
    `route replace 198.18.7.11/32 dev ${lab.operatorLink} src 198.18.7.254`,
  ]);
});

it('gives a host the interface that the inventory names, and no default route', () => {
  const commands = cableCommands(lab, hostPlaces(lab, 'cat-01'), host);
  expect(commands.here[1]).toContain('link add eno1 netns bricks-lab.demo.cat-01 address 02:00:00:00:00:07 type veth');
  expect(commands.inHost).toEqual(['link set lo up', 'addr add 198.18.7.11/15 dev eno1', 'link set eno1 up']);
});
