/** What the keys of both `ssh` sections are for, to a person. */

export const ABOUT_SSH = {
  user: 'The user to log in as: root, or one who may use sudo. Left out, the one that `ssh` would take.',
  port: 'The TCP port of sshd. Left out, the one that `ssh` would take.',
  identity:
    "The file of the private key: an absolute path, one from ~/, or one relative to the inventory's folder. It is tried first; keys of the SSH agent and those that `ssh` would take come after it.",
} as const;

export const ABOUT_SSH_OVERRIDE = {
  user: 'The user to log in as on this host. Left out, the one of `ssh` at the top.',
  port: 'The TCP port of sshd on this host. Left out, the one of `ssh` at the top.',
  identity: 'The file of the private key for this host. Left out, the one of `ssh` at the top.',
} as const;
