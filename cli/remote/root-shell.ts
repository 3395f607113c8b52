/** Exit status of ROOT_SHELL when the user is not root and sudo wants a password or isn't there. */
export const NO_SUDO = 77;

/**
 * Runs the script on its standard input as root. `sh -s` reads its script while it runs it, so every script sent must
 * be one function called on the last line: a connection that breaks half-way then runs nothing at all.
 */
export const ROOT_SHELL = `[ "$(id -u)" = 0 ] && exec sh -s; sudo -n true 2>/dev/null || exit ${NO_SUDO}; exec sudo -n sh -s`;

/** A program run as root, its words quoted by the caller. */
export function asRoot(command: string): string {
  return `[ "$(id -u)" = 0 ] && exec ${command}; sudo -n true 2>/dev/null || exit ${NO_SUDO}; exec sudo -n ${command}`;
}

/** A program at a path, which may not be there: sudo's own status for that is 1. */
export function asRootIfPresent(path: string, words: string): string {
  return `[ -x ${path} ] || exit ${NOT_THERE}; ${asRoot(`${path} ${words}`)}`;
}
export const NOT_THERE = 127;

/** Wraps a script so that it runs whole or not at all; see ROOT_SHELL. */
export function wholeScript(body: string): string {
  return `bricks_script() {\n${body}\n}\nbricks_script\nexit $?\n`;
}
