import { AUDIT_FILE } from '../../lock/script.ts';
import { quote } from '../../remote/quote.ts';
import { wholeScript } from '../../remote/root-shell.ts';

/** The last lines of a host's audit log and of the one before it; only those of one run where it is given. For `sh -s`. */
export function auditScript(lines: number, run: string | null): string {
  const only = run === null ? '' : `grep -F -e ${quote(`"run":${JSON.stringify(run)}`)} | `;
  return wholeScript(`cat ${AUDIT_FILE}.1 ${AUDIT_FILE} 2>/dev/null | ${only}tail -n ${lines}`);
}
