import { isScalar } from 'yaml';
import { map, mapOf, optional, required } from '../check/maps.ts';
import type { Check } from '../check/reading.ts';
import { mentioned, text } from '../check/scalars.ts';
import { hardware } from './hardware.ts';
import { address, hostName, label } from './kinds.ts';
import { sshOverride } from './ssh.ts';

const host = map({
  address: required(mentioned('address', text(address))),
  ssh: optional(sshOverride, null),
  hardware: optional(hardware, null),
  rack: optional(text(label), null),
  bmc: optional(map({ address: required(mentioned('address', text(address))) }), null),
});

export const hosts = mapOf({ of: 'hosts', name, value: host, atLeast: 1 });

/** A host with a bad name is told of once, here, and not again as unknown wherever it is named. */
function name(...[place, reading]: Parameters<Check<string>>): string | undefined {
  if (isScalar(place.node) && typeof place.node.value === 'string') reading.mention('host', place.node.value, place);
  return text(hostName)(place, reading);
}
