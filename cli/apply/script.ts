import type { ShellStep } from '../plan/steps.ts';
import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { checkScript, runScript } from './actions/all.ts';

/** First words of a line that tells an event; no tool prints a record separator (ASCII 30) at the start of a line. */
const MARK = '\x1e';
/** Exit status when another run holds the host. */
export const HOST_BUSY = 75;

/**
 * One script for a run of steps on one host, streaming what happens. Each step is checked, done if need be, and checked
 * again; the first that fails ends it.
 *
 * When the connection is lost, the script goes on until it next has something to tell, and that write kills it: a step
 * is never cut short by the operator's end, and every step can be done again from its own middle (Action.run).
 * The lock keeps such a left-over and the next run apart; the kernel drops it with the process.
 */
export function applyScript(steps: readonly { index: number; step: ShellStep }[]): string {
  return wholeScript(`
umask 022
export LC_ALL=C
exec 9>/run/lock/bricks-apply
flock -w 30 9 || exit ${HOST_BUSY}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tell() { printf '${MARK}%s\\t%s\\t%s\\n' "$1" "$2" "$(( $(date +%s%N) / 1000000 ))"; }
try() { sh -eu -c "$1" >"$log" 2>&1 9>&- </dev/null; }
step() {
  tell "$1" begin
  if try "$2"; then tell "$1" unchanged; return; fi
  if try "$3"; then
    if try "$2"; then tell "$1" changed; return; fi
    echo 'was done, but its check still fails' >>"$log"
  fi
  tail -c 4000 "$log"
  tell "$1" failed
  exit 1
}
${steps.map(({ index, step }) => `step ${index} ${quote(checkScript(step))} ${quote(runScript(step))}`).join('\n')}
`);
}

export interface ApplyLine {
  index: number;
  state: 'begin' | 'unchanged' | 'changed' | 'failed';
  /** The host's clock, only good for differences. */
  atMs: number;
}

/** Null for a line that tells no event: output of a step that failed. */
export function parseApplyLine(line: string): ApplyLine | null {
  if (!line.startsWith(MARK)) return null;
  const [index, state, atMs] = line.slice(1).split('\t');
  return { index: Number(index), state: state as ApplyLine['state'], atMs: Number(atMs) };
}
