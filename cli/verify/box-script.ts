import {
  CURRENT_RELEASE,
  GENERATIONS_DIR,
  MANIFEST_FILE,
  PINS_FILE,
  RELEASES_DIR,
  SCHEDULE_FILE,
} from '#contract/layout.ts';
import { wholeScript } from '../remote/root-shell.ts';

/** The line that says that all was read. */
export const LAST_LINE = 'end';

/**
 * Reads a box's release, schedule, pins and generations back from its disk: POSIX shell and coreutils, one line a file, its words
 * separated by tabs. Writes nothing.
 *
 * What the kernel still has in memory proves nothing about the disk. So files are read with O_DIRECT (open(2)), which goes
 * past the page cache also where a worker process has the file mapped; where the file system can't do that, what can be
 * dropped of it is dropped before (posix_fadvise(2), POSIX_FADV_DONTNEED). A file that breaks off gives a wrong sum.
 */
export function boxScript(): string {
  return wholeScript(`
export LC_ALL=C
renice -n 19 -p $$ >/dev/null 2>&1
ionice -c 2 -n 7 -p $$ 2>/dev/null
say() { first=1; for word; do [ $first = 1 ] || printf '\\t'; printf '%s' "$word"; first=0; done; printf '\\n'; }
from_disk() {
  if dd if="$1" of=/dev/null bs=4096 count=1 iflag=direct 2>/dev/null
  then dd if="$1" bs=1M iflag=direct 2>/dev/null || echo unreadable
  else dd if="$1" iflag=nocache count=0 2>/dev/null; cat "$1" 2>/dev/null || echo unreadable
  fi
}
sum() { from_disk "$1" | sha256sum | cut -d' ' -f1; }
text() { from_disk "$1" | base64 -w 0; }
current=$(readlink ${CURRENT_RELEASE} 2>/dev/null)
current=\${current##*/}
if [ -n "$current" ]; then
  say release "$current" "$(text ${RELEASES_DIR}/"$current"/${MANIFEST_FILE})"
  for path in ${RELEASES_DIR}/"$current"/*; do
    [ -f "$path" ] && say release-file "\${path##*/}" "$(sum "$path")"
  done
fi
[ -e ${SCHEDULE_FILE} ] && say schedule "$(text ${SCHEDULE_FILE})"
[ -e ${PINS_FILE} ] && say pins "$(text ${PINS_FILE})"
for directory in ${GENERATIONS_DIR}/*/; do
  [ -d "$directory" ] || continue
  digest=\${directory%/}
  digest=\${digest##*/}
  say generation "$digest" "$(text "$directory"${MANIFEST_FILE})"
  for path in "$directory"*; do
    [ -f "$path" ] && say generation-file "$digest" "\${path##*/}" "$(stat -c %s "$path")" "$(sum "$path")"
  done
done
say ${LAST_LINE}
`);
}
