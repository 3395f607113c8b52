import { quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const packages: Action<'packages'> = {
  check({ names }) {
    return `for name in ${quoteAll(names)}; do
  case $(dpkg-query -W -f='\${db:Status-Abbrev}' "$name" 2>/dev/null) in ii*) ;; *) exit 1 ;; esac
done`;
  },
  // A run that was killed may have left dpkg half configured; apt refuses to go on until that is finished.
  run({ names }) {
    return `export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a
install='apt-get -q -y -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold install --no-install-recommends ${quoteAll(names)}'
apt-get -q -o DPkg::Lock::Timeout=60 update && $install`;
  },
};
