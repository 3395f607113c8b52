import { renderChrony, renderChronyDropIn } from '#templates/chrony.ts';
import type { HostFacts, Probes } from '../../facts/facts.ts';
import { sha256Hex } from '../digest.ts';
import type { Step } from '../steps.ts';

export const CHRONY_CONFIG = '/etc/chrony/chrony.conf';
export const CHRONY_DROP_IN_DIR = '/etc/systemd/system/chrony.service.d';
export const CHRONY_DROP_IN = `${CHRONY_DROP_IN_DIR}/bricks.conf`;
const UNIT = 'chrony.service';

export const CHRONY_PROBES: Probes = {
  packages: ['chrony'],
  paths: [CHRONY_CONFIG, CHRONY_DROP_IN_DIR, CHRONY_DROP_IN],
  users: [],
  units: [UNIT],
};

/**
 * All boxes follow the same time servers: activations are instants on their clocks. A container has its machine's clock
 * and may not set it, so nothing is planned there.
 */
export function chronySteps(servers: readonly string[], facts: HostFacts): Step[] {
  if (servers.length === 0 || facts.container !== null) return [];
  const config = renderChrony({ servers: [...servers] });
  const fingerprint = sha256Hex(config);
  return [
    { kind: 'packages', names: ['chrony'] },
    { kind: 'file', path: CHRONY_CONFIG, mode: '644', owner: 'root:root', content: config },
    { kind: 'directory', path: CHRONY_DROP_IN_DIR, mode: '755', owner: 'root:root' },
    {
      kind: 'file',
      path: CHRONY_DROP_IN,
      mode: '644',
      owner: 'root:root',
      content: renderChronyDropIn({ fingerprint }),
    },
    { kind: 'reload', units: [UNIT] },
    { kind: 'service', unit: UNIT, fingerprint },
  ];
}
