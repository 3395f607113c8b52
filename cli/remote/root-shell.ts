import { quote } from './quote.ts';

/** Exit status of asRoot when the user is not root and sudo wants a password or isn't there. */
export const NO_SUDO = 77;
/** Exit status of sudoCheck when sudo refused the password. */
export const SUDO_REFUSED = 78;

/** A program run as root, its words quoted by the caller. */
export function asRoot(command: string): string {
  return `[ "$(id -u)" = 0 ] && exec ${command}; sudo -n true 2>/dev/null || exit ${NO_SUDO}; exec sudo -n ${command}`;
}

/** The same where that has worked a moment ago: to be asked twice costs a host two processes and a look at its rules. */
export function asRootAgain(command: string): string {
  return `[ "$(id -u)" = 0 ] && exec ${command}; exec sudo -n ${command}`;
}

/**
 * A program run as root where sudoCheck has said "password": the first line of its input is the password. sudo reads
 * that line and no more (a byte at a time), and with -k it always does; the rest is the program's.
 */
export function asRootByPassword(command: string): string {
  return `exec sudo -k -S -p '' ${command}`;
}

/**
 * Says "free" where no password is needed to become root, and "password" where the one on its input is right. sudo reads
 * further lines of its input as further attempts, so the password is tried here with nothing behind it: a wrong one must
 * not feed a script to sudo line by line.
 */
export function sudoCheck(): string {
  return `exec sh -c ${quote(`IFS= read -r password
[ "$(id -u)" = 0 ] && exec echo free
command -v sudo >/dev/null || exit ${NO_SUDO}
sudo -k -n true 2>/dev/null && exec echo free
said=$(printf '%s\\n' "$password" | LC_ALL=C sudo -k -S -p '' true 2>&1) && exec echo password
printf '%s\\n' "$said" >&2
exit ${SUDO_REFUSED}`)}`;
}

/**
 * Wraps a script for the standard input of `sh -s`, so that it runs whole or not at all: a shell reads its script while it runs
 * it, and a connection that breaks half-way would else run half of it. What stands after it on the input stays unread.
 */
export function wholeScript(body: string): string {
  return `bricks_script() {\n${body}\n}\nbricks_script\nexit $?\n`;
}
