import { expect, test } from 'vitest';
import { parseInventory } from '../parse.ts';
import { problemsOf, withCatalogue, withFirewall, withHosts } from '../problems.fixture.ts';

test.each<[string, string, string[]]>([
  [
    "a host's name that YAML takes for a number",
    withHosts('  007: {address: 10.0.0.1}\n  a: {address: 10.0.0.2}'),
    ['4:3 WRONG-TYPE a key in hosts is the number 007: expected text → Put it in quotes to make it text: "007".'],
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
    'hosts of a brick that is one name and no list',
    withCatalogue('{hosts: a}'),
    ['6:29 WRONG-TYPE bricks.catalogue.hosts is the text "a": expected a list of hosts\' names'],
  ],
  [
    'one mistake behind an anchor, with all its aliases',
    withHosts('  a: &a {address: x_y}\n  b: *a\n  c: *a'),
    ['4:19 BAD-ADDRESS hosts.a.address is "x_y": expected an IPv4 or IPv6 address or a DNS name'],
  ],
  [
    'an address that is given as a network',
    withFirewall('[198.18.0.5/24, fd00::1/64]'),
    [
      '7:18 BAD-NETWORK firewall.ssh[0] is "198.18.0.5/24": expected an IPv4 or IPv6 address, or a network such as 198.18.0.0/24 → Write 198.18.0.0/24 for the network, or 198.18.0.5 for this one address.',
      '7:33 BAD-NETWORK firewall.ssh[1] is "fd00::1/64": expected an IPv4 or IPv6 address, or a network such as 198.18.0.0/24 → Write fd00::/64 for the network, or fd00::1 for this one address.',
    ],
  ],
  [
    'a name where addresses are asked for',
    withFirewall('[office.example]'),
    [
      '7:18 BAD-NETWORK firewall.ssh[0] is "office.example": expected an IPv4 or IPv6 address, or a network such as 198.18.0.0/24',
    ],
  ],
  [
    'a firewall that would let nobody in',
    withFirewall('[]'),
    ['7:17 TOO-FEW firewall.ssh is an empty list: expected a list of networks, at least 1'],
  ],
  [
    'a network twice, in two spellings',
    withFirewall('[10.1.2.3, 10.1.2.3/32]'),
    ['7:28 REPEATED firewall.ssh[1] repeats "10.1.2.3/32" of firewall.ssh[0]'],
  ],
  [
    'a share without its sign, and one beyond reason',
    withCatalogue('{hosts: [a], validate: {count: "10", removed: 2000%}}'),
    [
      '6:52 BAD-PERCENT bricks.catalogue.validate.count is "10": expected per cent such as 10% or 0.5%, 1000% at most → Write 10%.',
      '6:67 BAD-PERCENT bricks.catalogue.validate.removed is "2000%": expected per cent such as 10% or 0.5%, 1000% at most',
    ],
  ],
  [
    'a price without its currency',
    withCatalogue('{hosts: [a], validate: {lowest-price: "0.05"}}'),
    [
      '6:59 BAD-AMOUNT bricks.catalogue.validate.lowest-price is "0.05": expected a price with its currency, such as 0.05 USD',
    ],
  ],
  [
    'a golden question that asks two things, and one that asks too much of a product',
    withCatalogue('{hosts: [a], validate: {golden: [{search: tent, product: A}, {product: A, atLeast: 2}]}}'),
    [
      '6:54 BAD-GOLDEN bricks.catalogue.validate.golden[0] asks several things: expected one of search, product and category → Such as {search: red shoe, finds: SKU-1}, {product: SKU-1} or {category: shoes, atLeast: 10}.',
      '6:82 BAD-GOLDEN bricks.catalogue.validate.golden[1] has a key that means nothing there: finds goes with search, atLeast with category or search → Such as {search: red shoe, finds: SKU-1}, {product: SKU-1} or {category: shoes, atLeast: 10}.',
    ],
  ],
])('%s is told once, with its place', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});

test('what a new generation may differ by is read in per cent, times and bytes', () => {
  const text = withCatalogue(
    '{hosts: [a], validate: {count: 2.5%, price-move: 3, lowest-price: 0.10 EUR, size: 1GiB}}',
  );
  expect(parseInventory(text, '/shop/bricks.yaml', '/home/op')).toMatchObject({
    inventory: {
      bricks: {
        catalogue: {
          validate: {
            countPercent: 2.5,
            removedPercent: 10,
            priceMoveFactor: 3,
            lowestPrice: { digits: '0.10', currency: 'EUR' },
            highestPrice: null,
            sizeBytes: 2 ** 30,
            golden: [],
          },
        },
      },
    },
  });
});
