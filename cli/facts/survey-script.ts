import { CURRENT_RELEASE, EXECUTABLE } from '#contract/layout.ts';
import { LOCK_FILE } from '../lock/script.ts';
import { quoteAll } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { factsBody } from './script.ts';
import type { SurveyRequest } from './survey.ts';

/** The line that says that all of a survey was printed. */
export const LAST_OF_SURVEY = 'whole';

/**
 * The facts and more, in the same form. The clock comes first: what the shell has done before it and the way to the
 * host are all that makes its reading uncertain. Writes nothing and holds no lock. For `sh -s`.
 */
export function surveyScript({ probes, inspected, asksBox }: SurveyRequest): string {
  return wholeScript(`
printf 'now\\t%s\\n' "$(date +%s%N)"
${factsBody(probes)}
${VITALS}
${inspected === null ? '' : inspection(inspected.devices)}
${asksBox ? `${LOCK}\n${BOX}` : ''}
fact now "$(date +%s%N)"
fact ${LAST_OF_SURVEY}
`);
}

/** The age of process 1 and not of the kernel, as a container's kernel is older than it. proc_pid_stat(5), field 22. */
const VITALS = `
fact vitals "$(uname -n)" "$(awk 'NR == FNR {up = $1; next} {print int(up - $22 / 100)}' /proc/uptime /proc/1/stat)" "$(systemctl is-system-running 2>/dev/null)"
systemctl list-units --failed --plain --no-legend --no-pager 2>/dev/null | while read -r unit rest; do fact failed "$unit"; done
for path in / /var/lib; do
  fact space "$path" $(df -P --block-size=1 "$path" | awk 'NR == 2 {print $2, $4, $6}') $(df -P -i "$path" | awk 'NR == 2 {print $2, $4}')
done`;

/** Bonded cards show the bond's address; their own is kept aside. A write test of root fails on a read-only file system only. */
function inspection(devices: readonly string[]): string {
  return `
fact machine-id "$(cat /etc/machine-id 2>/dev/null)"
fact zone "$(date +%Z)" "$(readlink /etc/localtime)"
if systemctl is-active --quiet chrony.service 2>/dev/null; then
  fact sync chrony "$(chronyc -n tracking 2>/dev/null | grep -q '^Leap status *: Normal' && echo yes)"
elif systemctl is-active --quiet systemd-timesyncd.service 2>/dev/null; then
  fact sync systemd-timesyncd "$([ -e /run/systemd/timesync/synchronized ] && echo yes)"
else
  fact sync '' "$([ "$(timedatectl show -P NTPSynchronized 2>/dev/null)" = yes ] && echo yes)"
fi
lsblk -bdnro PATH,SIZE,TYPE 2>/dev/null | while read -r path size type; do [ "$type" = disk ] && [ "$size" -gt 0 ] && fact disk "$path" "$size"; done
for device in ${quoteAll(devices)}; do
  [ -b "$device" ] && fact device "$device" "$(lsblk -bdnro SIZE "$device" 2>/dev/null)"
done
for path in /sys/class/net/*; do
  fact nic "\${path##*/}" "$(cat "$path/bonding_slave/perm_hwaddr" 2>/dev/null || cat "$path/address" 2>/dev/null)"
done
if command -v ss >/dev/null; then
  fact listeners yes
  ss -Hltnp 2>/dev/null | while IFS= read -r line; do fact listener "$line"; done
fi
for path in / /etc /opt /var/lib /var/log; do [ ! -e "$path" ] || [ -w "$path" ] || fact read-only "$path"; done
[ -e /run/reboot-required ] && fact reboot $(sort -u /run/reboot-required.pkgs 2>/dev/null | head -n 5)
dpkg --audit 2>/dev/null | sed -n 's/^ \\([^ ]*\\).*/\\1/p' | head -n 20 | while read -r name; do fact broken-package "$name"; done
for path in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock; do
  [ -e "$path" ] || continue
  pid=$(awk -v id="$(${lockId('"$path"')})" '$6 == id {print $5; exit}' /proc/locks)
  [ -n "$pid" ] && fact package-lock "$path" "$pid" "$(cat "/proc/$pid/comm" 2>/dev/null)"
done`;
}

/**
 * Looks the lock up among the kernel's and does not try to take it: a status that is read every second would else now
 * and then be what keeps a run out.
 */
const LOCK = `
if [ -e ${LOCK_FILE} ] && awk -v id="$(${lockId(LOCK_FILE)})" '$2 == "FLOCK" && $6 == id {found = 1} END {exit !found}' /proc/locks; then
  printf 'held %s %s\\n' "$(( $(date +%s) - $(stat -c %Y ${LOCK_FILE}.owner) ))" "$(sed -n 2p ${LOCK_FILE}.owner)"
fi`;

/** A file as proc_locks(5) names it. */
function lockId(file: string): string {
  return `printf '%02x:%02x:%s' $(stat -c '%Hd %Ld %i' ${file})`;
}

const BOX = `
program=${CURRENT_RELEASE}/${EXECUTABLE}
if [ -x $program ]; then
  fact box-asked
  printf '{"isBrief":true}' | timeout 15 $program catalogue-admin status 2>&1 | while IFS= read -r line || [ -n "$line" ]; do fact box "$line"; done
fi`;
