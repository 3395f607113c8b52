import { expect, test } from 'vitest';
import { parseInventory } from './parse.ts';
import { problemsOf, withCatalogue, withFirewall, withHosts } from './problems.fixture.ts';
import { toValidateSettings } from './validate-settings.ts';

test('defaults are filled in, and paths start from the file or from home', () => {
  const text = withHosts('  a: {address: FD00::0:1, ssh: {port: 2222, identity: ~/x}}').replace('/k', 'keys/k');
  expect(parseInventory(text, '/shop/bricks.yaml', '/home/op')).toEqual({
    inventory: {
      path: '/shop/bricks.yaml',
      shop: 's',
      ssh: { user: 'ops', port: null, identity: '/shop/keys/k' },
      time: { servers: [] },
      firewall: null,
      hosts: [
        {
          name: 'a',
          address: 'fd00::1',
          ssh: { user: 'ops', port: 2222, identity: '/home/op/x' },
          hardware: { cores: null, memoryBytes: null, disks: [], nics: [] },
          rack: null,
          bmc: null,
        },
      ],
      bricks: {
        catalogue: {
          hosts: ['a'],
          port: 80,
          seedPort: 8730,
          keeperPort: 8731,
          onDoubt: 'fence',
          workers: null,
          cacheBytes: 67_108_864,
          validate: toValidateSettings(null),
        },
      },
      spares: [],
    },
  });
});

test('what is not said of ssh stays open, for all hosts or one', () => {
  const text = withHosts('  a: {address: 10.0.0.1, ssh: {port: 2222}}').replace(/^ssh: .*\n/m, '');
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  expect('inventory' in result && [result.inventory.ssh, result.inventory.hosts[0]!.ssh]).toEqual([
    { user: null, port: null, identity: null },
    { user: null, port: 2222, identity: null },
  ]);
});

test('YAML is read as 1.2: "no" is a host like any other, also where the file asks for 1.1', () => {
  const text = withHosts('  no: {address: 10.0.0.1}', 'bricks: {catalogue: {hosts: [no]}}');
  expect(problemsOf(text)).toEqual([]);
  expect(problemsOf(`%YAML 1.1\n---\n${text}`)).toEqual([]);
});

test('one shape of hardware may stand for many hosts by an alias', () => {
  const text = withHosts('  a: {address: 10.0.0.1, hardware: &h {cores: 4}}\n  b: {address: 10.0.0.2, hardware: *h}');
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  expect('inventory' in result && result.inventory.hosts.map(host => host.hardware.cores)).toEqual([4, 4]);
});

test('the firewall lets in addresses and networks, each known by one spelling', () => {
  const result = parseInventory(withFirewall('[198.18.0.0/24, 10.1.2.3, "2001:DB8::/32"]'), '/shop/bricks.yaml', '/');
  expect('inventory' in result && result.inventory.firewall).toEqual({
    ssh: ['198.18.0.0/24', '10.1.2.3/32', '2001:db8::/32'],
  });
});

test.each<[string, string, string[]]>([
  [
    'an empty file',
    '',
    ['1:1 WRONG-TYPE the inventory is empty: expected a map with shop, ssh, time, firewall, hosts, bricks and spares'],
  ],
  [
    'a list instead of a map',
    '- a\n',
    ['1:1 WRONG-TYPE the inventory is a list: expected a map with shop, ssh, time, firewall, hosts, bricks and spares'],
  ],
  [
    'a missing key',
    'shop: s\nssh: {user: ops}\n',
    ['1:1 MISSING-KEY the inventory has no hosts', '1:1 MISSING-KEY the inventory has no bricks'],
  ],
  [
    'an unknown key that is a slip of a required one',
    withHosts('  a: {adress: 10.0.0.1}'),
    ['4:7 UNKNOWN-KEY unknown key adress in hosts.a → Did you mean address?'],
  ],
  [
    'an unknown key that is like none',
    withHosts('  a: {address: 10.0.0.1, colour: red}'),
    ['4:26 UNKNOWN-KEY unknown key colour in hosts.a → Known here: address, ssh, hardware, rack, bmc.'],
  ],
  [
    'a merge key',
    withHosts('  a: {address: 10.0.0.1, <<: {rack: r1}}'),
    [
      '4:26 UNKNOWN-KEY unknown key "<<" in hosts.a → YAML 1.2 has no merge keys; an alias (*name) can stand for a whole value.',
    ],
  ],
  [
    'a key given twice',
    withHosts('  a: {address: 10.0.0.1}\n  a: {address: 10.0.0.2}'),
    ['5:3 DUPLICATE-KEY a stands twice in hosts → Keep one of the two.'],
  ],
  [
    'a host without anything',
    withHosts('  a: {address: 10.0.0.1}\n  b:'),
    ['5:3 WRONG-TYPE hosts.b is empty: expected a map with address, ssh, hardware, rack and bmc'],
  ],
  [
    'a key without its value points at the key',
    withCatalogue('{hosts: [a], port: }'),
    ['6:34 WRONG-TYPE bricks.catalogue.port is empty: expected a whole number from 1 to 65535'],
  ],
  [
    'an alias without its anchor',
    withHosts('  a: {address: 10.0.0.1, hardware: *h}'),
    ['4:36 ALIAS hosts.a.hardware is *h: no anchor &h stands before it'],
  ],
  ['a tab for indentation', 'shop: s\nssh:\n\tuser: ops\n', ['3:1 SYNTAX Tabs are not allowed as indentation']],
  ['a quote that is never closed', 'shop: "s\n', ['2:1 SYNTAX Missing closing "quote']],
  ['an unknown tag', 'shop: !env SHOP\n', ['1:7 SYNTAX Unresolved tag: !env']],
  [
    'a second document',
    'shop: s\n---\nshop: t\n',
    ['2:1 SYNTAX Source contains multiple documents; please use YAML.parseAllDocuments()'],
  ],
])('%s is told once, with its place', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
