import { quote, quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const reload: Action<'reload'> = {
  check({ units, gone = [] }) {
    return `for unit in ${quoteAll(gone)}; do
  [ "$(systemctl show -P LoadState "$unit")" = not-found ] || exit 1
done
for unit in ${quoteAll(units)}; do
  [ "$(systemctl show -P LoadState "$unit")" = loaded ] && [ "$(systemctl show -P NeedDaemonReload "$unit")" = no ] || exit 1
done`;
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
    return `systemctl is-active --quiet ${quote(unit)}
systemctl show -P Listen ${quote(unit)} | grep -q ':${port} (Stream)$'
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
    return `systemctl is-active --quiet ${quote(unit)}
pid=$(systemctl show -P MainPID ${quote(unit)})
tr '\\0' '\\n' <"/proc/$pid/environ" | grep -qx ${quote(`BRICKS_FINGERPRINT=${fingerprint}`)}`;
  },
  // Returns when the service has said READY (Type=notify), or has failed. The reload mends a run that was killed
  // between writing a unit and reading it.
  run({ unit }) {
    return `[ "$(systemctl show -P NeedDaemonReload ${quote(unit)})" = no ] || systemctl daemon-reload
systemctl restart ${quote(unit)} || { systemctl --no-pager status ${quote(unit)}; journalctl --no-pager -n 20 -o cat -u ${quote(unit)}; exit 1; }`;
  },
  keep({ unit }) {
    return `if systemctl is-active --quiet ${quote(unit)}; then
  printf '%s\\n' ${quote(`systemctl restart ${quote(unit)}`)} >"$keep/units"
else printf '%s\\n' ${quote(stopIfActive(unit))} >"$keep/units"
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
