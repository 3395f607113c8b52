/**
 * What a host was before the latest run changed it, kept on the host, step by step, as the shell that puts it back:
 *
 *   /var/lib/bricks/undo/RUN/0007/files   puts a file, link, directory or enablement back
 *                            0007/units   then sets a service right
 *                            0007/old     the file itself
 *                            revert       runs them: files from the last step to the first, then units in order
 *
 * It serves two ends: `--on-failure rollback`, and commit-or-revert. Before the first step that can cut us off (isGuarded), the
 * host is armed: a timer, and for the case that its power fails meanwhile a unit that is enabled at boot, run `revert` from
 * that step on. A fresh connection disarms it; nothing that the operator's end does or fails to do can prevent the revert.
 *
 *   armed ── confirmed over a fresh connection ──▶ confirmed: timer and unit gone
 *     └───── a minute gone, or booted ───────────▶ reverted: all guarded steps taken back, timer and unit gone
 */
import { JOURNAL_DIR, REVERT_UNIT } from '../facts/places.ts';
import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';

/** How long a host waits for the confirmation of a change that can cut us off. */
export const REVERT_SECONDS = 60;

const TIMER = 'bricks-revert.timer';
const SERVICE = 'bricks-revert.service';
const TIMER_FILE = `/etc/systemd/system/${TIMER}`;

/** A step's part of the journal: parts in the order of their names are steps in their order. */
export function partOf(index: number): string {
  return String(index).padStart(4, '0');
}

export function journalOf(run: string): string {
  return `${JOURNAL_DIR}/${run}`;
}

/**
 * Shell functions for the steps of a run, whose parts are named by partOf: `open_part PART` makes the place $keep of a step, and `arm
 * PART` has the host take back all from that step on; $journal/armed says that it will. The first part drops the journal of
 * an earlier run.
 */
export function journalFunctions(run: string): string {
  const journal = journalOf(run);
  return `journal=${quote(journal)}
open_journal() {
  [ ! -e "$journal/revert" ] || return 0
  rm -rf ${JOURNAL_DIR}
  mkdir -p -m 755 ${JOURNAL_DIR.slice(0, JOURNAL_DIR.lastIndexOf('/'))}
  mkdir -p -m 700 "$journal"
  printf '%s' ${quote(revertScript(journal))} >"$journal/revert.new"
  mv "$journal/revert.new" "$journal/revert"
}
open_part() {
  open_journal && keep=$journal/$1 && mkdir -p "$keep"
}
arm() {
  printf '%s\\n' '[Unit]' 'Description=Bricks: takes back a change that nobody confirmed' '[Service]' 'Type=oneshot' \\
    "ExecStart=/bin/sh $journal/revert $1" '[Install]' 'WantedBy=multi-user.target' >${REVERT_UNIT} &&
  printf '%s\\n' '[Timer]' 'OnActiveSec=${REVERT_SECONDS}s' 'AccuracySec=100ms' >${TIMER_FILE} &&
  systemctl daemon-reload && systemctl --quiet enable ${SERVICE} && sync ${REVERT_UNIT} ${TIMER_FILE} && systemctl start ${TIMER} &&
  : >"$journal/armed"
}`;
}

/** Takes back the whole run on a host. For `sh -s`; fails when any part can't be put back. */
export function rollbackScript(run: string): string {
  return wholeScript(`[ -e ${journalOf(run)}/revert ] || exit 0
sh ${journalOf(run)}/revert 0000`);
}

/** Disarms the host; prints "confirmed", or "reverted" where it was too late. For `sh -s`. */
export function confirmScript(run: string): string {
  return wholeScript(`systemctl stop ${TIMER} 2>/dev/null
while systemctl is-active --quiet ${SERVICE} || [ "$(systemctl is-active ${SERVICE})" = activating ]; do sleep 0.2; done
if [ -e ${journalOf(run)}/reverted ]; then echo reverted; exit; fi
${disarm()}
echo confirmed`);
}

function revertScript(journal: string): string {
  return `# Takes back what a run of bricks did from step $1 on.
export LC_ALL=C
failed=0
for part in $(ls -r ${journal} | grep '^[0-9]'); do
  [ "$part" \\< "$1" ] && continue
  [ ! -e ${journal}/$part/files ] || keep=${journal}/$part sh -eu ${journal}/$part/files || failed=1
done
systemctl daemon-reload
for part in $(ls ${journal} | grep '^[0-9]'); do
  [ "$part" \\< "$1" ] && continue
  [ ! -e ${journal}/$part/units ] || sh -eu ${journal}/$part/units || failed=1
done
if [ -e ${REVERT_UNIT} ]; then
  : >${journal}/reverted
  sync ${journal}
  ${disarm().replaceAll('\n', '\n  ')}
fi
exit $failed
`;
}

function disarm(): string {
  return `systemctl --quiet disable ${SERVICE}
rm -f ${REVERT_UNIT} ${TIMER_FILE}
systemctl daemon-reload`;
}
