import type { Finding } from '../doctor/finding.ts';
import type { Paint } from './doctor-paint.ts';
import { printableLine } from './printable.ts';

/** Two lines a finding: what it is, and the way out. */
export function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  return findings.flatMap(({ severity, message, code, hint }) => {
    const label = severity === 'error' ? paint('red', 'error  ') : paint('yellow', 'warning');
    const fact = `  ${label}  ${printableLine(message)} ${paint('dim', `(${code})`)}`;
    return hint === null ? [fact] : [fact, `           → ${printableLine(hint)}`];
  });
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
