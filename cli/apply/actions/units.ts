import { quote, quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const reload: Action<'reload'> = {
  check({ units }) {
    return `for unit in ${quoteAll(units)}; do
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
  run({ unit }) {
    return `systemctl enable ${quote(unit)}`;
  },
};

export const socket: Action<'socket'> = {
  check({ unit, port }) {
    return `systemctl is-active --quiet ${quote(unit)}
systemctl show -P Listen ${quote(unit)} | grep -q ':${port} (Stream)$'
ss -Hltn 'sport = :${port}' | grep -q .`;
  },
  // A socket can't change its address while services hold it.
  run({ unit, stops }) {
    return `systemctl stop ${quote(stops)}\nsystemctl restart ${quote(unit)}`;
  },
};

export const service: Action<'service'> = {
  // The environment of the running process tells what it was started with; unit files and links only what comes next.
  check({ unit, fingerprint }) {
    return `systemctl is-active --quiet ${quote(unit)}
pid=$(systemctl show -P MainPID ${quote(unit)})
tr '\\0' '\\n' <"/proc/$pid/environ" | grep -qx ${quote(`BRICKS_FINGERPRINT=${fingerprint}`)}`;
  },
  // Returns when the service has said READY (Type=notify), or has failed. The reload is no work when nothing changed,
  // and mends a run that was killed between writing a unit and reading it.
  run({ unit }) {
    return `systemctl daemon-reload
systemctl restart ${quote(unit)} || { systemctl --no-pager status ${quote(unit)}; journalctl --no-pager -n 20 -o cat -u ${quote(unit)}; exit 1; }`;
  },
};

export const stopped: Action<'stopped'> = {
  check({ unit }) {
    return `! systemctl is-active --quiet ${quote(unit)}`;
  },
  run({ unit }) {
    return `systemctl stop ${quote(unit)}`;
  },
};
