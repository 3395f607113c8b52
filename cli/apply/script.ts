import type { ShellStep } from '../plan/steps.ts';
import { isGuarded } from '../plan/steps.ts';
import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { checkScript, keepScript, runScript } from './actions/all.ts';
import { SECRETS_DIR } from './actions/secret.ts';
import { journalFunctions } from './journal.ts';

/** First words of a line that tells an event; no tool prints a record separator (ASCII 30) at the start of a line. */
const MARK = '\x1e';
/** Exit status when an earlier run's script is still at work on the host. */
export const HOST_BUSY = 75;
/** Exit status when it was asked to stop before its next step. */
export const HOST_STOPPED = 76;

export interface ScriptRequest {
  run: string;
  steps: readonly { index: number; step: ShellStep }[];
  /** How long one step may take. */
  stepSeconds: number;
  /** Texts of secret steps, by their SHA-256. */
  secrets: ReadonlyMap<string, string>;
}

/**
 * One script for a run of steps on one host, streaming what happens. Each step is checked, done if need be, and checked
 * again; the first that fails ends it. What a step is about to change is kept in the host's journal first.
 *
 * When the connection is lost, the script goes on until it next has something to tell, and that write kills it: a step
 * is never cut short by the operator's end, and every step can be done again from its own middle (Action.run).
 * The lock keeps such a left-over and the next run apart; the kernel drops it with the process.
 */
export function applyScript({ run, steps, stepSeconds, secrets }: ScriptRequest): string {
  return wholeScript(`
umask 022
export LC_ALL=C
exec 9>/run/lock/bricks-apply
flock -w 30 9 || exit ${HOST_BUSY}
log=$(mktemp)
trap 'rm -rf "$log" ${stopFile(run)} ${SECRETS_DIR}' EXIT
${putSecrets(secrets)}
armed=
${journalFunctions(run)}
tell() { printf '${MARK}%s\\t%s\\n' "$1" "$2"; }
try() { timeout -k 5 ${stepSeconds} sh -eu -c "$1" >"$log" 2>&1 9>&- </dev/null; }
fail() { tail -c 4000 "$log"; tell "$1" failed; exit 1; }
step() {
  [ ! -e ${stopFile(run)} ] || exit ${HOST_STOPPED}
  tell "$1" begin
  if try "$2"; then tell "$1" unchanged; return; fi
  if [ -n "$4" ]; then keep "$1" "$4" >"$log" 2>&1 9>&- </dev/null || fail "$1"; fi
  if [ "$5$armed" = guarded ]; then
    arm "$1" >"$log" 2>&1 9>&- </dev/null || fail "$1"
    armed=yes
    tell "$1" armed
  fi
  status=0
  try "$3" || status=$?
  if [ $status = 0 ]; then
    if try "$2"; then tell "$1" changed; return; fi
    echo 'was done, but its check still fails' >>"$log"
  elif [ $status = 124 ] || [ $status = 137 ]; then
    echo 'was ended after ${stepSeconds} s; --timeout gives it longer' >>"$log"
  fi
  fail "$1"
}
${steps.map(stepLine).join('\n')}
`);
}

/**
 * printf is the shell's own, so that no process has a secret on its command line; the directory is in memory (tmpfs). What a run
 * that was killed has left of it goes first.
 */
function putSecrets(secrets: ReadonlyMap<string, string>): string {
  const lines = [...secrets].map(
    ([sha256, text]) => `(umask 077; printf '%s' ${quote(text)} >${SECRETS_DIR}/${sha256})`,
  );
  return [`rm -rf ${SECRETS_DIR}`, ...(lines.length > 0 ? [`mkdir -m 700 ${SECRETS_DIR}`] : []), ...lines].join('\n');
}

/** While it is there, the script of this run ends before its next step. */
export function stopFile(run: string): string {
  return `/run/lock/bricks-stop.${run}`;
}

function stepLine({ index, step }: ScriptRequest['steps'][number]): string {
  const words = [checkScript(step), runScript(step), keepScript(step), isGuarded(step) ? 'guarded' : ''];
  return `step ${index} ${words.map(word => (word === '' ? "''" : quote(word))).join(' ')}`;
}

export interface ApplyLine {
  index: number;
  /** 'armed': the host takes guarded steps back by itself unless they are confirmed. */
  state: 'begin' | 'unchanged' | 'armed' | 'changed' | 'failed';
}

/** Null for a line that tells no event: output of a step that failed. */
export function parseApplyLine(line: string): ApplyLine | null {
  if (!line.startsWith(MARK)) return null;
  const [index, state] = line.slice(1).split('\t');
  return { index: Number(index), state: state as ApplyLine['state'] };
}
