import { expect, test } from 'vitest';
import { problemsOf, withCatalogue, withHosts, withRest } from './problems.fixture.ts';

test.each<[string, string, string[]]>([
  ['no hosts at all', withHosts('  {}'), ['4:3 TOO-FEW hosts is an empty map: expected a map of hosts, at least 1']],
  [
    "a host's name in capitals",
    withHosts('  CAT-1: {address: 10.0.0.1}', 'bricks: {catalogue: {hosts: ["CAT-1"]}}').replace(
      '["CAT-1"]',
      '[cat-1]',
    ),
    [
      '4:3 BAD-NAME hosts.CAT-1 is "CAT-1": expected a host\'s name: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end → Write it in lower case: cat-1.',
      '5:30 UNKNOWN-HOST bricks.catalogue.hosts[0] names cat-1, which is not under hosts → Did you mean CAT-1?',
    ],
  ],
  [
    'the same address in two spellings',
    withHosts('  a: {address: "2001:db8::1"}\n  b: {address: 10.0.0.1, bmc: {address: "2001:DB8:0::1"}}'),
    ['5:41 DUPLICATE-ADDRESS hosts.b.bmc.address is 2001:db8::1, which is hosts.a.address already'],
  ],
  [
    'a brick of a later version',
    withRest('bricks: {catalogue: {hosts: [a]}, cart: {}}'),
    ['6:35 UNKNOWN-BRICK unknown brick cart: this version knows catalogue'],
  ],
  [
    'a catalogue without hosts',
    withCatalogue('{hosts: []}'),
    ["6:29 TOO-FEW bricks.catalogue.hosts is an empty list: expected a list of hosts' names, at least 1"],
  ],
  [
    'a host twice in one brick',
    withCatalogue('{hosts: [a, b, a]}'),
    ['6:36 REPEATED bricks.catalogue.hosts[2] repeats "a" of bricks.catalogue.hosts[0]'],
  ],
  [
    "users' own port, as it is when left out, for what boxes give to each other",
    withCatalogue('{hosts: [a], seed-port: 80}'),
    ['6:21 SHARED-PORT bricks.catalogue has 80 for both port and seed-port → Give one of the two another.'],
  ],
  [
    'a host that is nowhere declared',
    withCatalogue('{hosts: [a, zebra]}'),
    [
      '6:33 UNKNOWN-HOST bricks.catalogue.hosts[1] names zebra, which is not under hosts → Add zebra under hosts, or take it out here.',
    ],
  ],
  [
    'a spare that runs a brick',
    withRest('bricks: {catalogue: {hosts: [a]}}\nspares: [b, a]'),
    [
      '7:13 SPARE-IN-USE spares[1] names a, which runs a brick: bricks.catalogue.hosts[0] → Take it out of one of the two.',
    ],
  ],
  [
    'one MAC address of two network interfaces, in two spellings',
    withHosts(
      [
        '  a: {address: 10.0.0.1, hardware: {nics: [{name: eno1, mac: "AA-BB-CC-DD-EE-01"}]}}',
        '  b: {address: 10.0.0.2, hardware: {nics: [{name: eno1, mac: "aa:bb:cc:dd:ee:01"}]}}',
      ].join('\n'),
    ),
    [
      '5:62 DUPLICATE-MAC hosts.b.hardware.nics[0].mac is aa:bb:cc:dd:ee:01, which is hosts.a.hardware.nics[0].mac already',
    ],
  ],
  [
    'a MAC address that an alias gives to three hosts',
    withHosts(
      [
        '  a: {address: 10.0.0.1, hardware: &h {nics: [{name: eno1, mac: "aa:bb:cc:dd:ee:01"}]}}',
        '  b: {address: 10.0.0.2, hardware: *h}',
        '  c: {address: 10.0.0.3, hardware: *h}',
      ].join('\n'),
    ),
    [
      '4:65 DUPLICATE-MAC hosts.b.hardware.nics[0].mac is aa:bb:cc:dd:ee:01, which is hosts.a.hardware.nics[0].mac already → An alias gives this one to both: write out what each has of its own.',
    ],
  ],
  [
    'a disk twice in one host, of a kind that two hosts are of',
    withHosts(
      [
        '  a:',
        '    address: 10.0.0.1',
        '    hardware: &h {disks: [{device: /dev/sda, size: 1TB}, {device: /dev/sda, size: 2TB}]}',
        '  b: {address: 10.0.0.2, hardware: *h}',
      ].join('\n'),
    ),
    ['6:67 REPEATED hosts.a.hardware.disks[1].device repeats "/dev/sda" of disks[0] → Keep one of the two.'],
  ],
  [
    'a network interface twice in one host',
    withHosts('  a: {address: 10.0.0.1, hardware: {nics: [{name: eno1}, {name: eno2}, {name: eno1}]}}'),
    ['4:79 REPEATED hosts.a.hardware.nics[2].name repeats "eno1" of nics[0] → Keep one of the two.'],
  ],
  [
    'a disk that another host has too',
    withHosts(
      [
        '  a: {address: 10.0.0.1, hardware: {disks: [{device: /dev/sda, size: 1TB}]}}',
        '  b: {address: 10.0.0.2, hardware: {disks: [{device: /dev/sda, size: 1TB}]}}',
        '  c: {address: 10.0.0.1}',
      ].join('\n'),
    ),
    ['6:16 DUPLICATE-ADDRESS hosts.c.address is 10.0.0.1, which is hosts.a.address already'],
  ],
])('%s is told once, with its place', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});

test('of many unknown hosts all are told, and the first fifty with the name that was probably meant', () => {
  const list = Array.from({ length: 60 }, (_, index) => `cat-${index + 100}`);
  const hosts = list.map((name, index) => `  ${name}: {address: 10.0.0.${index + 1}}`).join('\n');
  const slips = list.map(name => name.replace('cat', 'cta'));
  const problems = problemsOf(withHosts(hosts, `bricks: {catalogue: {hosts: [${slips.join(', ')}]}}`));
  expect(problems.map(problem => problem.split(' → ')[1])).toEqual([
    ...list.slice(0, 50).map(name => `Did you mean ${name}?`),
    ...slips.slice(50).map(name => `Add ${name} under hosts, or take it out here.`),
  ]);
});
