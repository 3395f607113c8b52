import type { Finding } from '../doctor/finding.ts';
import { findingLines } from './doctor-findings.ts';
import type { Paint } from './doctor-paint.ts';

/** Of one kind, so many are told one by one; the rest are counted, unless it should be verbose. */
const TOLD = 10;

/** What is wrong, errors first, those of one kind together, each with its host and the command that helps. */
export function troubleLines(findings: readonly Finding[], isVerbose: boolean, paint: Paint): string[] {
  const kinds = [...Map.groupBy(findings, ({ severity, code }) => `${severity} ${code}`).values()];
  const errorsFirst = kinds.sort(([a], [b]) => Number(a!.severity === 'warning') - Number(b!.severity === 'warning'));
  return errorsFirst.flatMap(kind => {
    const told = isVerbose || kind.length <= TOLD ? kind : kind.slice(0, TOLD - 2);
    const rest = kind.length - told.length;
    const lines = findingLines(told.map(withHost), paint);
    return rest === 0
      ? lines
      : [...lines, `           and ${rest} more hosts with ${kind[0]!.code}: --verbose tells all`];
  });
}

function withHost(finding: Finding): Finding {
  return finding.host === null ? finding : { ...finding, message: `${finding.host}: ${finding.message}` };
}
