/** What the keys of both `ssh` sections are for, to a person. */

export const ABOUT_SSH = {
  user: 'The user to log in as: root, or one who may use sudo without a password.',
  port: 'The TCP port of sshd.',
  identity: "The file of the private key: an absolute path, one from ~/, or one relative to the inventory's folder.",
} as const;

export const ABOUT_SSH_OVERRIDE = {
  user: 'The user to log in as on this host. Left out, the one of `ssh` at the top.',
  port: 'The TCP port of sshd on this host. Left out, the one of `ssh` at the top.',
  identity: 'The file of the private key for this host. Left out, the one of `ssh` at the top.',
} as const;
