import { HostError } from './session.ts';

/** A host that let the user in, but not become root. */
export function noSudo(where: string): HostError {
  const message = 'sudo asks for a password or is missing';
  const hint =
    "let the user run anything without a password: echo 'USER ALL=(ALL) NOPASSWD: ALL' in /etc/sudoers.d, or use --ask-sudo";
  return new HostError({ code: 'BRK-HOST-SUDO', where, message, hint }, false);
}
