import { INSTALLED_FILE } from '../../facts/places.ts';
import { quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const packages: Action<'packages'> = {
  check({ names }) {
    return `for name in ${quoteAll(names)}; do
  case $(dpkg-query -W -f='\${db:Status-Abbrev}' "$name" 2>/dev/null) in ii*) ;; *) exit 1 ;; esac
done`;
  },
  // A run that was killed may have left dpkg half configured; apt refuses to go on until that is finished. What apt says it
  // will install is written down first, so that a reset can take it away: written afterwards, it would be lost with a run
  // that is killed in between, as the next one finds nothing to do. An upgrade ("Inst NAME [OLD] (NEW") is none of ours.
  run({ names }) {
    const install = `install --no-install-recommends ${quoteAll(names)}`;
    return `export DEBIAN_FRONTEND=noninteractive
dpkg --configure -a
apt-get -q -o DPkg::Lock::Timeout=60 update
mkdir -p ${dirOf(INSTALLED_FILE)}
{
  [ ! -e ${INSTALLED_FILE} ] || cat ${INSTALLED_FILE}
  apt-get -q -s ${install} | sed -n 's/^Inst \\([^ ]*\\) (.*/\\1/p'
} | sort -u >${INSTALLED_FILE}.new
sync ${INSTALLED_FILE}.new
mv -f ${INSTALLED_FILE}.new ${INSTALLED_FILE}
apt-get -q -y -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold ${install}`;
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
