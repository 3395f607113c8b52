import { HostError } from './session.ts';

/** A host that let the user in, but not become root. */
export function noSudo(where: string): HostError {
  const message = 'sudo asks for a password or is missing';
  const hint =
    "let the user run anything without a password: echo 'USER ALL=(ALL) NOPASSWD: ALL' in /etc/sudoers.d, or use --ask-sudo";
  return new HostError({ code: 'BRK-HOST-SUDO', where, message, hint }, false);
}

/** A host whose sudo was given the password and refused; `said` is what it said. */
export function refusedBySudo(where: string, said: string): HostError {
  const isWrong = isWrongPassword(said);
  const last = said.trim().split('\n').at(-1) ?? '';
  const message = isWrong ? 'the password was refused by sudo' : `sudo refused: ${last.slice(0, 300)}`;
  const hint = isWrong
    ? 'run the same command again with the password of this host; hosts with another can be left out with --limit'
    : 'let the user run anything by sudo there: see sudo -l';
  return new HostError({ code: 'BRK-HOST-SUDO', where, message, hint }, false);
}

/** sudo(8), in the C locale. */
export function isWrongPassword(said: string): boolean {
  return /incorrect password attempt|no password was provided/.test(said);
}
