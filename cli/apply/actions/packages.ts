import { INSTALLED_FILE } from '../../facts/places.ts';
import { quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const packages: Action<'packages'> = {
  check({ names }) {
    return `for name in ${quoteAll(names)}; do
  case $(dpkg-query -W -f='\${db:Status-Abbrev}' "$name" 2>/dev/null) in ii*) ;; *) exit 1 ;; esac
done`;
  },
  // A run that was killed may have left dpkg half configured; apt refuses to go on until that is finished. What comes with
  // the packages is written down, so that a reset can take it away: from a list made before, which outlives a killed run.
  run({ names }) {
    return `export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a
list() { dpkg-query -W -f='\${db:Status-Abbrev} \${Package}\\n' | sed -n 's/^ii *//p' | sort; }
mkdir -p ${dirOf(INSTALLED_FILE)}
[ -e ${INSTALLED_FILE}.before ] || { list >${INSTALLED_FILE}.new; mv -f ${INSTALLED_FILE}.new ${INSTALLED_FILE}.before; }
apt-get -q -o DPkg::Lock::Timeout=60 update
apt-get -q -y -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold install --no-install-recommends ${quoteAll(names)}
list | comm -13 ${INSTALLED_FILE}.before - >>${INSTALLED_FILE}
rm -f ${INSTALLED_FILE}.before`;
  },
};

export const purged: Action<'purged'> = {
  check({ names }) {
    return `for name in ${quoteAll(names)}; do
  [ -z "$(dpkg-query -W -f='\${db:Status-Abbrev}' "$name" 2>/dev/null)" ] || exit 1
done`;
  },
  // dpkg alone, never apt's autoremove: it refuses where a package that was installed meanwhile needs one of these.
  run({ names }) {
    return `export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a
dpkg --purge ${quoteAll(names)}`;
  },
};

function dirOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
