import { NO_SUDO, ROOT_SHELL } from '../remote/root-shell.ts';
import type { Session } from '../remote/session.ts';
import { HostError } from '../remote/session.ts';
import type { Facts, Probes } from './facts.ts';
import { parseFacts } from './parse.ts';
import { factsScript } from './script.ts';

/** Reads a host's facts over one exec channel. */
export async function gatherFacts(session: Session, probes: Probes): Promise<Facts> {
  try {
    const result = await session.exec(ROOT_SHELL, { stdin: factsScript(probes) });
    if (result.code === NO_SUDO)
      return refused(session.host, 'BRK-HOST-SUDO', 'sudo asks for a password or is missing', SUDO_HINT);
    if (result.code !== 0) {
      return refused(
        session.host,
        'BRK-HOST-FACTS',
        `the facts script ended with ${result.code}: ${result.stderr.trim().slice(-300)}`,
      );
    }
    return parseFacts(result.stdout);
  } catch (error) {
    if (error instanceof HostError)
      return { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem };
    return refused(session.host, 'BRK-HOST-FACTS', (error as Error).message);
  }
}

const SUDO_HINT = "let the user run anything without a password: echo 'USER ALL=(ALL) NOPASSWD: ALL' in /etc/sudoers.d";

function refused(host: string, code: string, message: string, hint: string | null = null): Facts {
  return { isReadable: false, isUnreachable: false, problem: { code, where: host, message, hint } };
}
