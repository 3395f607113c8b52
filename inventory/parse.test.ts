import { expect, test } from 'vitest';
import { parseInventory } from './parse.ts';

const SSH = 'ssh: {user: ops, identity: /k}';
/** A small inventory whose hosts section is `hosts` (indented by two) and whose rest is `rest`. */
const withHosts = (hosts: string, rest = 'bricks: {catalogue: {hosts: [a]}}') =>
  `shop: s\n${SSH}\nhosts:\n${hosts}\n${rest}\n`;
const withRest = (rest: string) => withHosts('  a: {address: 10.0.0.1}\n  b: {address: 10.0.0.2}', rest);
const withCatalogue = (catalogue: string) => withRest(`bricks: {catalogue: ${catalogue}}`);

/** Each line: LINE:COLUMN, code without its prefix, message, and the hint behind an arrow where there is one. */
function problems(text: string): string[] {
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  if ('inventory' in result) return [];
  return result.diagnostics.map(({ line, column, code, message, hint }) => {
    const tail = hint === null ? '' : ` → ${hint}`;
    return `${line}:${column} ${code.replace('BRK-INV-', '')} ${message}${tail}`;
  });
}

test('defaults are filled in, and paths start from the file or from home', () => {
  const text = withHosts('  a: {address: FD00::0:1, ssh: {port: 2222, identity: ~/x}}').replace('/k', 'keys/k');
  expect(parseInventory(text, '/shop/bricks.yaml', '/home/op')).toEqual({
    inventory: {
      path: '/shop/bricks.yaml',
      shop: 's',
      ssh: { user: 'ops', port: 22, identity: '/shop/keys/k' },
      time: { servers: [] },
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
      bricks: { catalogue: { hosts: ['a'], port: 80, workers: null, cacheBytes: 268_435_456 } },
      spares: [],
    },
  });
});

test('YAML is read as 1.2: "no" is a host like any other, also where the file asks for 1.1', () => {
  const text = withHosts('  no: {address: 10.0.0.1}', 'bricks: {catalogue: {hosts: [no]}}');
  expect(problems(text)).toEqual([]);
  expect(problems(`%YAML 1.1\n---\n${text}`)).toEqual([]);
});

test('one shape of hardware may stand for many hosts by an alias', () => {
  const text = withHosts('  a: {address: 10.0.0.1, hardware: &h {cores: 4}}\n  b: {address: 10.0.0.2, hardware: *h}');
  const result = parseInventory(text, '/shop/bricks.yaml', '/home/op');
  expect('inventory' in result && result.inventory.hosts.map(host => host.hardware.cores)).toEqual([4, 4]);
});

test.each<[string, string, string[]]>([
  [
    'an empty file',
    '',
    ['1:1 WRONG-TYPE the inventory is empty: expected a map with shop, ssh, time, hosts, bricks and spares'],
  ],
  [
    'a list instead of a map',
    '- a\n',
    ['1:1 WRONG-TYPE the inventory is a list: expected a map with shop, ssh, time, hosts, bricks and spares'],
  ],
  [
    'a missing key',
    'shop: s\nssh: {user: ops}\n',
    [
      '1:1 MISSING-KEY the inventory has no hosts',
      '1:1 MISSING-KEY the inventory has no bricks',
      '2:1 MISSING-KEY ssh has no identity',
    ],
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
  ['no hosts at all', withHosts('  {}'), ['4:3 TOO-FEW hosts is a map: expected a map of hosts with at least 1']],
  [
    "a host's name that YAML takes for a number",
    withHosts('  007: {address: 10.0.0.1}\n  a: {address: 10.0.0.2}'),
    ['4:3 WRONG-TYPE a key in hosts is the number 007: expected text → Put it in quotes to make it text: "007".'],
  ],
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
    'an address with a prefix length',
    withHosts('  a: {address: 10.0.0.1/24}'),
    [
      '4:16 BAD-ADDRESS hosts.a.address is "10.0.0.1/24": expected an IPv4 or IPv6 address or a DNS name → Leave out the prefix length.',
    ],
  ],
  [
    'an address with a part above 255',
    withHosts('  a: {address: 10.0.0.256}'),
    ['4:16 BAD-ADDRESS hosts.a.address is "10.0.0.256": expected an IPv4 or IPv6 address or a DNS name'],
  ],
  [
    'an address that would be an option of ssh',
    withHosts('  a: {address: "-oProxyCommand=x"}'),
    ['4:16 BAD-ADDRESS hosts.a.address is "-oProxyCommand=x": expected an IPv4 or IPv6 address or a DNS name'],
  ],
  [
    'the same address in two spellings',
    withHosts('  a: {address: "2001:db8::1"}\n  b: {address: 10.0.0.1, bmc: {address: "2001:DB8:0::1"}}'),
    ['5:41 DUPLICATE-ADDRESS hosts.b.bmc.address is 2001:db8::1, which is hosts.a.address already'],
  ],
  [
    'an octal port',
    withHosts('  a: {address: 10.0.0.1, ssh: {port: 0o26}}'),
    [
      '4:38 WRONG-TYPE hosts.a.ssh.port is the number 0o26: expected a whole number from 1 to 65535 → Write it in plain digits; YAML 1.2 reads it as 22.',
    ],
  ],
  [
    'a port in quotes',
    withCatalogue('{hosts: [a], port: "80"}'),
    [
      '6:40 WRONG-TYPE bricks.catalogue.port is the text "80": expected a whole number from 1 to 65535 → Leave out the quotes.',
    ],
  ],
  [
    'a port out of range',
    withCatalogue('{hosts: [a], port: 65536}'),
    ['6:40 OUT-OF-RANGE bricks.catalogue.port is the number 65536: expected a whole number from 1 to 65535'],
  ],
  [
    'a key without its value points at the key',
    withCatalogue('{hosts: [a], port: }'),
    ['6:34 WRONG-TYPE bricks.catalogue.port is empty: expected a whole number from 1 to 65535'],
  ],
  [
    'a size with a half-written unit',
    withCatalogue('{hosts: [a], cache: 64G}'),
    [
      '6:41 BAD-SIZE bricks.catalogue.cache is "64G": expected a size such as 64GiB or 960GB (kB, MB, GB, TB; KiB, MiB, GiB, TiB) → Write 64GB (decimal) or 64GiB (binary).',
    ],
  ],
  [
    'a size without a unit',
    withCatalogue('{hosts: [a], cache: 64}'),
    [
      '6:41 WRONG-TYPE bricks.catalogue.cache is the number 64: expected a size such as 64GiB or 960GB (kB, MB, GB, TB; KiB, MiB, GiB, TiB) → Add a unit, as in 64GB (decimal) or 64GiB (binary).',
    ],
  ],
  [
    'a bad MAC, device, interface and rack',
    withHosts(
      '  a:\n    address: 10.0.0.1\n    rack: 7\n    hardware:\n      disks: [{device: sda, size: 1TB}]\n      nics: [{name: "eno 1", mac: "aa:bb"}]',
    ),
    [
      '6:11 WRONG-TYPE hosts.a.rack is the number 7: expected text of 1 to 64 characters on one line, without spaces at either end → Put it in quotes to make it text: "7".',
      '8:24 BAD-DEVICE hosts.a.hardware.disks[0].device is "sda": expected the path of a block device, such as /dev/nvme0n1',
      '9:21 BAD-NAME hosts.a.hardware.nics[0].name is "eno 1": expected the name of a network interface, such as eno1: up to 15 letters, digits, hyphens, underscores and dots',
      '9:35 BAD-MAC hosts.a.hardware.nics[0].mac is "aa:bb": expected a MAC address such as "aa:bb:cc:dd:ee:ff"',
    ],
  ],
  [
    'a user that would be an option of ssh',
    withHosts('  a: {address: 10.0.0.1, ssh: {user: -x}}'),
    [
      '4:38 BAD-NAME hosts.a.ssh.user is "-x": expected a user\'s name: up to 32 lower-case letters, digits, hyphens and underscores, a letter or underscore first',
    ],
  ],
  [
    "another user's home",
    withHosts('  a: {address: 10.0.0.1, ssh: {identity: ~root/k}}'),
    [
      '4:42 BAD-PATH hosts.a.ssh.identity is "~root/k": expected the path of a private key: absolute, from ~/, or relative to the inventory\'s folder',
    ],
  ],
  [
    'a brick of a later version',
    withRest('bricks: {catalogue: {hosts: [a]}, cart: {}}'),
    ['6:35 UNKNOWN-BRICK unknown brick cart: this version knows catalogue'],
  ],
  [
    'a catalogue without hosts',
    withCatalogue('{hosts: []}'),
    ["6:29 TOO-FEW bricks.catalogue.hosts is an empty list: expected hosts' names"],
  ],
  [
    'hosts of a brick that is one name and no list',
    withCatalogue('{hosts: a}'),
    ['6:29 WRONG-TYPE bricks.catalogue.hosts is the text "a": expected a list of hosts\' names'],
  ],
  [
    'a host twice in one brick',
    withCatalogue('{hosts: [a, b, a]}'),
    ['6:36 REPEATED bricks.catalogue.hosts[2] repeats "a" of bricks.catalogue.hosts[0]'],
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
    'an alias without its anchor',
    withHosts('  a: {address: 10.0.0.1, hardware: *h}'),
    ['4:36 ALIAS hosts.a.hardware is *h: no anchor &h stands before it'],
  ],
  [
    'one mistake behind an anchor, with all its aliases',
    withHosts('  a: &a {address: x_y}\n  b: *a\n  c: *a'),
    ['4:19 BAD-ADDRESS hosts.a.address is "x_y": expected an IPv4 or IPv6 address or a DNS name'],
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
  expect(problems(text)).toEqual(expected);
});
