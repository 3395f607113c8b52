import { distinctList } from '../check/lists.ts';
import { map, optional, required } from '../check/maps.ts';
import type { Value } from '../check/reading.ts';
import { mentioned, text } from '../check/scalars.ts';
import { catalogue } from './catalogue.ts';
import { firewall } from './firewall.ts';
import { hosts } from './host.ts';
import { address, hostName, label } from './kinds.ts';
import { sshDefaults } from './ssh.ts';

const time = map({ servers: required(distinctList({ of: 'time servers', item: text(address) })) });

const bricks = map(
  { catalogue: required(catalogue) },
  {
    code: 'BRK-INV-UNKNOWN-BRICK',
    message: (key, known) => `unknown brick ${key}: this version knows ${known.join(', ')}`,
  },
);

export const root = map({
  shop: required(text(label)),
  ssh: required(sshDefaults),
  time: optional(time, { servers: [] }),
  firewall: optional(firewall, null),
  hosts: required(hosts),
  bricks: required(bricks),
  spares: optional(distinctList({ of: "hosts' names", item: mentioned('spare', text(hostName)) }), []),
});

/** The file's own shape, checked, before defaults of one section are carried into another. */
export type RawInventory = Value<typeof root>;
