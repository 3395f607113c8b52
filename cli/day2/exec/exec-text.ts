import type { HostRun } from './exec.ts';

/** `host | line` to the stream that it came from. */
export function printLine(host: string, stream: 'stdout' | 'stderr', line: string): void {
  process[stream].write(`${host} | ${line}\n`);
}

/** Exit statuses; null where there is nothing that the output hasn't told: one host, and all is well. */
export function execRecap(runs: readonly HostRun[]): string | null {
  const wrong = runs.filter(run => run.code !== 0).length;
  if (runs.length === 1 && wrong === 0) return null;
  const width = Math.max(...runs.map(run => run.host.length));
  const lines = runs.map(({ host, code, problem }) => `${host.padEnd(width)}  ${problem?.code ?? `exit ${code}`}`);
  return (runs.length === 1 ? lines : [...lines, `${runs.length - wrong} of ${runs.length} hosts with exit 0`]).join(
    '\n',
  );
}
