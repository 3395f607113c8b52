import { list } from '../check/lists.ts';
import { map, optional, required } from '../check/maps.ts';
import { integer, type TextKind, text } from '../check/scalars.ts';
import { size } from './kinds.ts';

const device: TextKind<string> = {
  code: 'BRK-INV-BAD-DEVICE',
  expected: 'the path of a block device, such as /dev/nvme0n1',
  parse: path => (/^\/dev\/[A-Za-z0-9_.:+@=-]+(\/[A-Za-z0-9_.:+@=-]+)*$/.test(path) ? path : undefined),
};

/** As the kernel takes it: net/core/dev.c, dev_valid_name (15 bytes, no slash, colon or space). */
const interfaceName: TextKind<string> = {
  code: 'BRK-INV-BAD-NAME',
  expected: 'the name of a network interface, such as eno1: up to 15 letters, digits, hyphens, underscores and dots',
  parse: name => (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(name) ? name : undefined),
};

const mac: TextKind<string> = {
  code: 'BRK-INV-BAD-MAC',
  expected: 'a MAC address such as "aa:bb:cc:dd:ee:ff"',
  parse: text =>
    /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase().replaceAll('-', ':') : undefined,
};

const disk = map({ device: required(text(device)), size: required(text(size)) });
const nic = map({ name: required(text(interfaceName)), mac: optional(text(mac), null) });

/** What the box was bought with; facts are held against it. */
export const hardware = map({
  cores: optional(integer({ from: 1, to: 4096 }), null),
  memory: optional(text(size), null),
  disks: optional(list({ of: 'disks', item: disk }), []),
  nics: optional(list({ of: 'network interfaces', item: nic }), []),
});
