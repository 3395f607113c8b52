/** Exit status of asRoot when the user is not root and sudo wants a password or isn't there. */
export const NO_SUDO = 77;

/** A program run as root, its words quoted by the caller. */
export function asRoot(command: string): string {
  return `[ "$(id -u)" = 0 ] && exec ${command}; sudo -n true 2>/dev/null || exit ${NO_SUDO}; exec sudo -n ${command}`;
}

/**
 * Wraps a script for the standard input of `sh -s`, so that it runs whole or not at all: a shell reads its script while it runs
 * it, and a connection that breaks half-way would else run half of it. What stands after it on the input stays unread.
 */
export function wholeScript(body: string): string {
  return `bricks_script() {\n${body}\n}\nbricks_script\nexit $?\n`;
}
