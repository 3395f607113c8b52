import { quote, quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const reload: Action<'reload'> = {
  check({ units, gone = [] }) {
    const areForgotten = `for unit in ${quoteAll(gone)}; do
  [ "$(systemctl show -P LoadState "$unit")" = not-found ] || exit 1
done`;
    if (units.length === 0) return areForgotten;
    const said = `$(systemctl show -p LoadState -p NeedDaemonReload ${quoteAll(units)} | sort -u | tr -d '\\n')`;
    return `${areForgotten}\n[ "${said}" = LoadState=loadedNeedDaemonReload=no ]`;
  },
  run() {
    return 'systemctl daemon-reload';
  },
};

export const enable: Action<'enable'> = {
  check({ unit }) {
    return `systemctl is-enabled --quiet ${quote(unit)}`;
  },
  // For the next boot; what systemd knows of the unit now is another step's.
  run({ unit }) {
    return `systemctl enable --no-reload ${quote(unit)}`;
  },
  keep({ unit }) {
    return `systemctl is-enabled --quiet ${quote(unit)} || printf '%s\\n' ${quote(`systemctl disable ${quote(unit)}`)} >"$keep/files"`;
  },
};

export const socket: Action<'socket'> = {
  check({ unit, port }) {
    return `said=$(systemctl show -p ActiveState -p Listen ${quote(unit)})
printf '%s\\n' "$said" | grep -qx ActiveState=active
printf '%s\\n' "$said" | grep -q ':${port} (Stream)$'
ss -Hltnp 'sport = :${port}' | grep -q '"systemd",pid=1,'`;
  },
  // A socket can't change its address while services hold it.
  run({ unit, stops }) {
    return `systemctl stop ${quote(stops)}\nsystemctl restart ${quote(unit)}`;
  },
  keep({ unit, stops }) {
    return `if systemctl is-active --quiet ${quote(unit)}; then
  printf '%s\\n' ${quote(`systemctl stop ${quote(stops)}; systemctl restart ${quote(unit)}`)} >"$keep/units"
else printf '%s\\n' ${quote(stopIfActive(unit))} >"$keep/units"
fi`;
  },
};

export const service: Action<'service'> = {
  // The environment of the running process tells what it was started with; unit files and links only what comes next.
  check({ unit, fingerprint }) {
    return `said=$(systemctl show -p ActiveState -p MainPID ${quote(unit)})
printf '%s\\n' "$said" | grep -qx ActiveState=active
tr '\\0' '\\n' <"/proc/$(printf '%s\\n' "$said" | sed -n s/^MainPID=//p)/environ" | grep -qx ${quote(`BRICKS_FINGERPRINT=${fingerprint}`)}`;
  },
  // Returns when the service has said READY (Type=notify), or has failed. The reload mends a run that was killed
  // between writing a unit and reading it. Where none of them runs nobody is served by the others meanwhile: all start at once.
  run({ unit, besides = [] }) {
    const all = [unit, ...besides];
    return `[ "$(systemctl show -P NeedDaemonReload ${quote(unit)})" = no ] || systemctl daemon-reload
if systemctl is-active --quiet ${quoteAll(all)}; then started=${quote(unit)}; else started=${quote(all.join(' '))}; fi
systemctl restart $started || { systemctl --no-pager status $started; journalctl --no-pager -n 20 -o cat -u ${quote(unit)}; exit 1; }`;
  },
  keep({ unit, besides = [] }) {
    return `if systemctl is-active --quiet ${quote(unit)}; then
  printf '%s\\n' ${quote(`systemctl restart ${quote(unit)}`)} >"$keep/units"
elif systemctl is-active --quiet ${quoteAll([unit, ...besides])}; then
  printf '%s\\n' ${quote(stopIfActive(unit))} >"$keep/units"
else printf '%s\\n' ${quoteAll([unit, ...besides].map(stopIfActive))} >"$keep/units"
fi`;
  },
};

export const stopped: Action<'stopped'> = {
  check({ unit }) {
    return `[ "$(systemctl show -P ActiveState ${quote(unit)})" = inactive ]`;
  },
  // One that failed, or waits for its next restart, is not active either, and has not stopped.
  run({ unit }) {
    return `systemctl stop ${quote(unit)}
if systemctl is-failed --quiet ${quote(unit)}; then systemctl reset-failed ${quote(unit)}; fi`;
  },
  keep({ unit }) {
    return `printf '%s\\n' ${quote(`systemctl start ${quote(unit)}`)} >"$keep/units"`;
  },
};

export const disabled: Action<'disabled'> = {
  check({ unit }) {
    return `! systemctl is-enabled --quiet ${quote(unit)}`;
  },
  run({ unit }) {
    return `systemctl disable ${quote(unit)}`;
  },
  keep({ unit }) {
    return `printf '%s\\n' ${quote(`systemctl enable ${quote(unit)}`)} >"$keep/units"`;
  },
};

/** A unit whose file was taken back may run on without one; to stop what doesn't run would be an error. */
function stopIfActive(unit: string): string {
  return `if systemctl is-active --quiet ${quote(unit)}; then systemctl stop ${quote(unit)}; fi`;
}
