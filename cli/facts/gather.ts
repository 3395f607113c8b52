import type { Session } from '../remote/session.ts';
import { HostError } from '../remote/session.ts';
import type { Facts, Probes } from './facts.ts';
import { parseFacts } from './parse.ts';
import { factsScript } from './script.ts';

/** Reads a host's facts over one exec channel, within a time. */
export async function gatherFacts(session: Session, probes: Probes, deadlineMs: number): Promise<Facts> {
  try {
    const options = { asRoot: true, stdin: factsScript(probes), deadlineMs, waitsFor: 'the facts' };
    const result = await session.exec('sh -s', options);
    if (result.code !== 0) {
      return refused(
        session.host,
        'BRK-HOST-FACTS',
        `the facts script ended with ${result.code}: ${result.stderr.trim().slice(-300)}`,
      );
    }
    return readFacts(session.host, result.stdout);
  } catch (error) {
    if (error instanceof HostError)
      return { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem };
    throw error;
  }
}

/** Facts that were printed and came over; those that are not whole are a problem of the host. */
export function readFacts(host: string, output: string): Facts {
  try {
    return parseFacts(output);
  } catch (error) {
    return refused(host, 'BRK-HOST-FACTS', (error as Error).message);
  }
}

function refused(host: string, code: string, message: string, hint: string | null = null): Facts {
  return { isReadable: false, isUnreachable: false, problem: { code, where: host, message, hint } };
}
