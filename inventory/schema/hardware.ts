import { list } from '../check/lists.ts';
import { map, optional, required } from '../check/maps.ts';
import { integer, mentioned, type TextKind, text } from '../check/scalars.ts';
import { size } from './kinds.ts';

const device: TextKind<string> = {
  code: 'BRK-INV-BAD-DEVICE',
  expected: 'the path of a block device, such as /dev/nvme0n1',
  pattern: /^\/dev(\/[A-Za-z0-9_.:+@=-]+)+$/,
  parse: path => path,
};

/** As the kernel takes it: net/core/dev.c, dev_valid_name (15 bytes, no slash, colon or space). */
const interfaceName: TextKind<string> = {
  code: 'BRK-INV-BAD-NAME',
  expected: 'the name of a network interface, such as eno1: up to 15 letters, digits, hyphens, underscores and dots',
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/,
  parse: name => name,
};

const mac: TextKind<string> = {
  code: 'BRK-INV-BAD-MAC',
  expected: 'a MAC address such as "aa:bb:cc:dd:ee:ff"',
  pattern: /^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/,
  parse: text => text.toLowerCase().replaceAll('-', ':'),
};

const disk = map({
  device: required(mentioned('device', text(device)), 'The path of its block device.'),
  size: required(text(size), 'Its size as the maker counts it: GB and TB are decimal, GiB and TiB binary.'),
});

const nic = map({
  name: required(mentioned('nic', text(interfaceName)), 'Its name as the kernel gives it, shown by `ip link`.'),
  mac: optional(
    mentioned('mac', text(mac)),
    null,
    'Its MAC address, in quotes. Two network interfaces must not have the same.',
  ),
});

/** What the box was bought with; facts are held against it. */
export const hardware = map({
  cores: optional(integer({ from: 1, to: 4096 }), null, 'How many processor cores it has.'),
  memory: optional(text(size), null, 'How much memory it has, as in 64GiB.'),
  disks: optional(list({ of: 'disks', item: disk }), [], 'Its disks. Each device is named once.'),
  nics: optional(list({ of: 'network interfaces', item: nic }), [], 'Its network interfaces. Each is named once.'),
});
