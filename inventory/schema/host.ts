import { isScalar } from 'yaml';
import { mapOf } from '../check/entries.ts';
import { describeFields, map, optional, required } from '../check/maps.ts';
import { check } from '../check/reading.ts';
import { mentioned, text } from '../check/scalars.ts';
import { hardware } from './hardware.ts';
import { address, hostName, label } from './kinds.ts';
import { ssh } from './ssh.ts';
import { ABOUT_SSH_OVERRIDE } from './ssh-about.ts';

const bmc = map({
  address: required(mentioned('address', text(address)), 'The address of the management board itself.'),
});

const host = map({
  address: required(
    mentioned('address', text(address)),
    'Where it is reached: an IPv4 or IPv6 address, or a DNS name. No other host, and no management board, may have the same.',
  ),
  ssh: optional(
    describeFields(ssh, ABOUT_SSH_OVERRIDE),
    null,
    'How to reach this host where that differs from `ssh` at the top.',
  ),
  hardware: optional(hardware, null, 'What the box was bought with; what is found in it is held against this.'),
  rack: optional(text(label), null, 'Where it stands, in your own words.'),
  bmc: optional(bmc, null, 'Its management board (IPMI, iDRAC, iLO).'),
});

const nameText = text(hostName);

/** A host with a bad name is told of once, here, and not again as unknown wherever it is named. */
const name = check(nameText.shape, (place, reading) => {
  if (isScalar(place.node) && typeof place.node.value === 'string') reading.mention('host', place.node.value, place);
  return nameText(place, reading);
});

export const hosts = mapOf({ of: 'hosts', name, value: host, atLeast: 1 });
