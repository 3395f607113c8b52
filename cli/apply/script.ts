import type { ShellStep } from '../plan/steps.ts';
import { isGuarded } from '../plan/steps.ts';
import { quote } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { checkScript, keepScript, runScript } from './actions/all.ts';
import { SECRETS_DIR } from './actions/secret.ts';
import { journalFunctions, partOf } from './journal.ts';

/** First words of a line that tells an event; no tool prints a record separator (ASCII 30) at the start of a line. */
const MARK = '\x1e';
/** Exit status when an earlier run's script is still at work on the host. */
export const HOST_BUSY = 75;
/** Exit status when it was asked to stop before its next step. */
export const HOST_STOPPED = 76;

/** Exit statuses of a step's own shell, beside 0 for "changed". */
const IS_THERE = 100;
const IS_NOT_REACHED = 101;

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
BRICKS_STEP=${quote(stepFunctions(run))}
export BRICKS_STEP
tell() { printf '${MARK}%s\\t%s\\n' "$1" "$2"; }
fail() { tail -c 4000 "$log"; tell "$1" failed; exit 1; }
step() {
  [ ! -e ${stopFile(run)} ] || exit ${HOST_STOPPED}
  tell "$1" begin
  status=0
  timeout -k 5 ${stepSeconds} sh -c "$2" 3>&1 >"$log" 2>&1 9>&- </dev/null || status=$?
  case $status in
    0) tell "$1" changed; return ;;
    ${IS_THERE}) tell "$1" unchanged; return ;;
    ${IS_NOT_REACHED}) echo 'was done, but its check still fails' >>"$log" ;;
    124 | 137) echo 'was ended after ${stepSeconds} s; --timeout gives it longer' >>"$log" ;;
  esac
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

/** What a step's own shell knows: the journal, and how to say on descriptor 3 that the host is armed. */
function stepFunctions(run: string): string {
  return `${journalFunctions(run)}
tell() { printf '${MARK}%s\\t%s\\n' "$1" "$2" >&3; }`;
}

/**
 * One shell for all of a step: to start a process is most of what a small one costs. Each part is a subshell that ends at its
 * first failure, outside of any condition, where `set -e` would not count; none of them has descriptor 3, which a process
 * that stays would hold open.
 */
function stepLine({ index, step }: ScriptRequest['steps'][number]): string {
  const part = partOf(index);
  const keep = keepScript(step);
  const lines = [
    'eval "$BRICKS_STEP"',
    `${subshell(checkScript(step))} >/dev/null 2>&1`,
    `[ $? -ne 0 ] || exit ${IS_THERE}`,
    ...(keep === '' ? [] : [`open_part ${part} || exit 1`, subshell(keep), '[ $? -eq 0 ] || exit 1']),
    ...(isGuarded(step) ? [`[ -e "$journal/armed" ] || { arm ${part} && tell ${index} armed; } || exit 1`] : []),
    subshell(runScript(step)),
    '[ $? -eq 0 ] || exit 1',
    subshell(checkScript(step)),
    `[ $? -eq 0 ] || exit ${IS_NOT_REACHED}`,
  ];
  return `step ${index} ${quote(lines.join('\n'))}`;
}

function subshell(script: string): string {
  return `(set -eu\n${script}\n) 3>&-`;
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
