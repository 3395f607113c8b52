import {
  CATALOGUE_CONFIG,
  CURRENT_RELEASE,
  DRAIN_FILE,
  EXECUTABLE,
  RELEASES_DIR,
  SCHEDULE_FILE,
} from '#contract/layout.ts';
import { quoteAll } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import type { Probes } from './facts.ts';
import { INSTALLED_FILE, REVERT_UNIT } from './places.ts';

/**
 * The script that reads all facts: POSIX shell and what every Debian has (coreutils, dpkg-query, systemctl). It
 * writes nothing, not even a temporary file. One fact a line, its words separated by tabs; the last line says it is whole.
 */
export function factsScript(probes: Probes): string {
  return wholeScript(factsBody(probes));
}

/** The line that says that all facts were printed. */
export const LAST_FACT = 'end';

export function factsBody(probes: Probes): string {
  return `
export LC_ALL=C
fact() { first=1; for word; do [ $first = 1 ] || printf '\\t'; printf '%s' "$word"; first=0; done; printf '\\n'; }
. /etc/os-release
fact os "\${ID:-}" "\${VERSION_ID:-}"
fact machine "$(uname -m)" "$(nproc)" "$(while read -r name size unit; do [ "$name" != MemTotal: ] || echo "$size"; done </proc/meminfo)"
fact container "$(systemd-detect-virt --container 2>/dev/null)"
fact free $(df --block-size=1 --output=avail /var/lib)
[ -s ${SCHEDULE_FILE} ] && fact schedule yes
fact operator "$(sed -n 's/.*"operatorKey": "\\([^"]*\\)".*/\\1/p' ${CATALOGUE_CONFIG} 2>/dev/null)"
for path in ${RELEASES_DIR}/*; do
  [ -d "$path" ] || continue
  state=broken; [ -f "$path/manifest.json" ] && [ -x "$path/${EXECUTABLE}" ] && state=whole
  fact release "$(stat -c %Y "$path")" "\${path##*/}" $state
done
[ -L ${CURRENT_RELEASE} ] && fact current "$(readlink ${CURRENT_RELEASE})"
[ -e ${DRAIN_FILE} ] && fact drained yes
[ -e ${REVERT_UNIT} ] && fact armed yes
[ -r ${INSTALLED_FILE} ] && while IFS= read -r name; do fact installed "$name"; done <${INSTALLED_FILE}
rules=$(nft list table inet bricks 2>/dev/null)
case $rules in *'comment "'*) rules=\${rules#*comment \\"}; fact firewall "\${rules%%\\"*}" ;; esac
${packagesPart(probes.packages)}
${usersPart(probes.users)}
${pathsPart(probes)}
${unitsPart(probes.units)}
fact ${LAST_FACT}
`;
}

function packagesPart(packages: readonly string[]): string {
  if (packages.length === 0) return '';
  const format = `package\\t\${Package}\\t\${Version}\\t\${db:Status-Abbrev}\\n`;
  // dpkg-query leaves with 1 when it doesn't know one of the names, and prints the others all the same.
  return `dpkg-query -W -f='${format}' ${quoteAll(packages)} 2>/dev/null`;
}

function usersPart(users: readonly string[]): string {
  if (users.length === 0) return '';
  return `getent passwd ${quoteAll(users)} | while IFS=: read -r name rest; do fact user "$name"; done`;
}

/** All of them in one stat and one sha256sum: a process for each would be half of the time that the facts take. */
function pathsPart({ paths, wantsContents }: Probes): string {
  return `set --
for path in ${paths.map(globWord).join(' ')}; do
  if [ -L "$path" ]; then fact path "$path" link "$(readlink "$path")"
  elif [ -f "$path" ] || [ -d "$path" ]; then set -- "$@" "$path"
  elif [ -e "$path" ]; then fact path "$path" other
  fi
done
if [ $# -gt 0 ]; then
  stat --printf='path\\t%n\\t%F\\t%a\\t%U:%G\\n' "$@" 2>/dev/null
  sha256sum "$@" 2>/dev/null | while IFS= read -r sum; do fact sum "$sum"; done
${wantsContents ? CONTENT_PART : ''}fi`;
}

/** What not everybody may read is nobody's to see in a difference either. */
const CONTENT_PART = `  for path; do
    [ ! -f "$path" ] || [ $((0$(stat -c %a "$path") & 4)) = 0 ] || [ "$(stat -c %s "$path")" -gt 65536 ] || fact content "$path" "$(base64 -w 0 <"$path")"
  done
`;

/**
 * systemctl show prints the units' properties in blocks with a blank line between; globs match loaded units only. Its Listen
 * is what the unit's file says: after a reload systemd may hold no socket there, which ss knows.
 */
function unitsPart(units: readonly string[]): string {
  if (units.length === 0) return '';
  return `units=$(systemctl show -p Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload,MainPID,Listen ${quoteAll(units)} 2>/dev/null)
printf '%s\\n' "$units" | while IFS= read -r line; do fact unit "$line"; done
set -f --
for word in $units; do
  case $word in MainPID=0) ;; MainPID=*) set -- "$@" "/proc/\${word#MainPID=}/environ" ;; esac
done
set +f
[ $# = 0 ] || grep -aozHs '^BRICKS_FINGERPRINT=.*' "$@" | tr '\\0' '\\n' | while IFS= read -r line; do fact print "$line"; done
case $units in *'Listen='*) ss -Hltnp | while IFS= read -r line; do fact listening "$line"; done ;; esac`;
}

/** The words before a last /* are quoted, the star is not. */
function globWord(path: string): string {
  return path.endsWith('/*') ? `${quoteAll([path.slice(0, -2)])}/*` : quoteAll([path]);
}
