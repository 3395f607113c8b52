import { HostError } from './session.ts';
import type { Endpoint, SshTarget } from './target.ts';

/** A host that did not answer, or answers no longer. */
export function unreachable(endpoint: Endpoint, where: string, reason: string, cause?: unknown): HostError {
  const message = `can't be reached at ${endpoint.hostname} port ${endpoint.port}: ${reason}`;
  const hint = `try: ${sshCommand(endpoint)}`;
  return new HostError({ code: 'BRK-SSH-UNREACHABLE', where, message, hint }, true, cause);
}

/** For a person to type. */
function sshCommand(endpoint: Endpoint & Partial<Pick<SshTarget, 'jumps'>>): string {
  const jumps = (endpoint.jumps ?? []).map(({ user, hostname, port }) => `${user}@${bracketed(hostname)}:${port}`);
  const through = jumps.length === 0 ? '' : `-J ${jumps.join(',')} `;
  return `ssh ${through}-p ${endpoint.port} ${endpoint.user}@${endpoint.hostname}`;
}

function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}
