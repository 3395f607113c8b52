import { distinctList } from '../check/lists.ts';
import { map, required } from '../check/maps.ts';
import { type TextKind, text } from '../check/scalars.ts';
import { parseNetwork } from '../networks.ts';

const network: TextKind<string> = {
  code: 'BRK-INV-BAD-NETWORK',
  expected: 'an IPv4 or IPv6 address, or a network such as 198.18.0.0/24',
  pattern: /^[0-9A-Fa-f:.]+(\/\d{1,3})?$/,
  parse: text => {
    const read = parseNetwork(text);
    return read?.isExact ? read.text : undefined;
  },
  hint: text => {
    const meant = parseNetwork(text);
    if (meant === undefined) return null;
    return `Write ${meant.text} for the network, or ${text.split('/')[0]} for this one address.`;
  },
};

export const firewall = map({
  ssh: required(
    distinctList({ of: 'networks', item: text(network), atLeast: 1 }),
    'Who may open SSH connections to the hosts: addresses, or networks with their prefix length. The machine that runs bricks must be among them.',
  ),
});
