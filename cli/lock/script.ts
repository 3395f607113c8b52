import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import type { LockOwner } from './owner.ts';

export const LOCK_FILE = '/run/lock/bricks';
const OWNER_FILE = '/run/lock/bricks.owner';
export const AUDIT_FILE = '/var/log/bricks/audit.ndjson';
/** Exit status of a script that found the lock held. */
export const LOCK_HELD = 75;
/** Without a word from the owner for this long, the lock is given up. */
const SILENCE_SECONDS = 30;
/** The log is begun anew beyond this; the one before it is kept. */
const AUDIT_BYTES = 4_000_000;

/**
 * Takes the lock, runs `reading` (the facts, as a rule), and holds on. For `bash -s`; its input then says:
 *
 *   an empty line      the owner is still there
 *   end JSON           done: this is what it came to
 *   forget             nothing was begun: no line for the log
 *
 * The lock is the kernel's, on a descriptor of this process: it ends with it, and this process ends with its input or after 30 s
 * without a line. So a lock never outlives its owner, whatever ended that one, and no clocks are compared. However
 * it ends, one line goes to the host's audit log, but for `forget`.
 */
export function holdScript(owner: LockOwner, reading: string): string {
  const json = JSON.stringify(owner);
  return wholeScript(`
umask 022
exec 9>>${LOCK_FILE}
${tellHolderUnlessFree()}
printf '%s\\n%s\\n' "$$" ${quote(json)} >${OWNER_FILE}.new
mv -f ${OWNER_FILE}.new ${OWNER_FILE}
end='{"outcome":"abandoned"}'
audit() {
  : >${OWNER_FILE}
  [ -n "$end" ] || return 0
  mkdir -p -m 750 ${dirOf(AUDIT_FILE)}
  [ "$(stat -c %s ${AUDIT_FILE} 2>/dev/null || echo 0)" -lt ${AUDIT_BYTES} ] || mv -f ${AUDIT_FILE} ${AUDIT_FILE}.1
  printf '{"at":"%s",%s,%s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ${quote(json.slice(1, -1))} "\${end#?}" >>${AUDIT_FILE}
}
trap audit EXIT
echo locked
(
${reading}
) 9>&- </dev/null
while IFS= read -r -t ${SILENCE_SECONDS} line; do
  case $line in
    'end '*) end=\${line#end }; break ;;
    forget) end=; break ;;
  esac
done`);
}

/** Says whether the lock is held and by whom; takes nothing. For `sh -s`. */
export function lockStatusScript(): string {
  return wholeScript(`
[ -e ${LOCK_FILE} ] || exit 0
exec 9<${LOCK_FILE}
${tellHolderUnlessFree()}`);
}

/** Ends the process that holds the lock, and with it the lock. For `sh -s`. */
export function breakLockScript(): string {
  return wholeScript(`
[ -e ${LOCK_FILE} ] || exit 0
exec 9<${LOCK_FILE}
if ! flock -n 9; then
  kill "$(head -n 1 ${OWNER_FILE})"
  flock -w 10 9
fi`);
}

function tellHolderUnlessFree(): string {
  return `if ! flock -n 9; then
  printf 'held %s %s\\n' "$(( $(date +%s) - $(stat -c %Y ${OWNER_FILE}) ))" "$(sed -n 2p ${OWNER_FILE})"
  exit ${LOCK_HELD}
fi`;
}

function dirOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
