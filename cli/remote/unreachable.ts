import type { Host } from '#inventory/inventory.ts';
import { HostError } from './session.ts';

/** A host that did not answer, or answers no longer. */
export function unreachable(host: Host, reason: string, cause?: unknown): HostError {
  const message = `can't be reached at ${host.address} port ${host.ssh.port}: ${reason}`;
  const hint = `try: ssh -p ${host.ssh.port} ${host.ssh.user}@${host.address}`;
  return new HostError({ code: 'BRK-SSH-UNREACHABLE', where: host.name, message, hint }, true, cause);
}
