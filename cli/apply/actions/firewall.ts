import { FIREWALL_RULES, FIREWALL_UNIT } from '../../plan/steps.ts';
import type { Action } from '../action.ts';

export const firewall: Action<'firewall'> = {
  check({ fingerprint }) {
    if (fingerprint === null) return '! nft list table inet bricks >/dev/null 2>&1';
    return `systemctl is-active --quiet ${FIREWALL_UNIT}
nft list table inet bricks | grep -q 'comment "${fingerprint}"'`;
  },
  // A reload is one transaction of the kernel; a restart would stand open, or shut, in between.
  run({ fingerprint }) {
    return fingerprint === null
      ? 'nft delete table inet bricks'
      : `nft -c -f ${FIREWALL_RULES}
systemctl reload-or-restart ${FIREWALL_UNIT}`;
  },
  // The rules of before are in the file that is put back; where there were none, the unit takes its own away with it.
  keep() {
    return `if systemctl is-active --quiet ${FIREWALL_UNIT}; then echo 'systemctl reload ${FIREWALL_UNIT}' >"$keep/units"
else echo 'systemctl stop ${FIREWALL_UNIT}' >"$keep/files"
fi`;
  },
};
