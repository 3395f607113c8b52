import { distinctList } from '../check/lists.ts';
import { describeFields, map, optional, required } from '../check/maps.ts';
import type { Value } from '../check/reading.ts';
import { mentioned, text } from '../check/scalars.ts';
import { catalogue } from './catalogue.ts';
import { firewall } from './firewall.ts';
import { hosts } from './host.ts';
import { address, hostName, label } from './kinds.ts';
import { ssh } from './ssh.ts';
import { ABOUT_SSH } from './ssh-about.ts';

const time = map({
  servers: required(
    distinctList({ of: 'time servers', item: text(address) }),
    'Addresses or DNS names of NTP servers, best two or more in your own network. The hosts follow these and no others.',
  ),
});

const bricks = map(
  {
    catalogue: required(
      catalogue,
      'The catalogue. Each box is web server, application server and database in one, and shares nothing with the others.',
    ),
  },
  {
    code: 'BRK-INV-UNKNOWN-BRICK',
    message: (key, known) => `unknown brick ${key}: this version knows ${known.join(', ')}`,
  },
);

export const root = map({
  shop: required(text(label), "The shop's name, shown in the heads of its pages."),
  ssh: optional(
    describeFields(ssh, ABOUT_SSH),
    null,
    'How to reach the hosts. What is left out is as OpenSSH itself would have it (~/.ssh/config, jump hosts, the agent). Their own keys are pinned beside the inventory when they are first met.',
  ),
  time: optional(
    time,
    { servers: [] },
    "What the hosts' clocks follow, so that they agree about the instant of an activation. Left out, they keep the servers they have.",
  ),
  firewall: optional(firewall, null, "Who may reach the hosts. Left out, Bricks leaves the hosts' firewalls alone."),
  hosts: required(
    hosts,
    'Every box, by its name: lower-case letters, digits and hyphens. Only the address is required of each.',
  ),
  bricks: required(bricks, 'What runs where.'),
  spares: optional(
    distinctList({ of: "hosts' names", item: mentioned('spare', text(hostName)) }),
    [],
    'Names of hosts that stand ready and run nothing yet.',
  ),
});

/** The file's own shape, checked, before defaults of one section are carried into another. */
export type RawInventory = Value<typeof root>;
