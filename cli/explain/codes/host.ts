import type { Meanings } from './meaning.ts';

export const HOST_CODES = {
  'BRK-HOST-ARCH': {
    means: 'The host is of a machine type that no release is built for; x86_64 and aarch64 are.',
    wayOut: 'Take it out of the inventory, or put a box of another type in its place.',
  },
  'BRK-HOST-BUSY': {
    means: 'A run is still at work on the host, perhaps one whose operator has lost the connection.',
    wayOut: 'Wait until it is done, then run this again: it goes on from there.',
  },
  'BRK-HOST-DISK': {
    means: 'There is too little room in /var/lib for a release beside the one before.',
    wayOut: 'Free some space there, or give the host a larger disk.',
  },
  'BRK-HOST-FACTS': {
    means: "The script that reads the facts of the host failed or said something that can't be read.",
    wayOut: 'Look at the host itself: a full disk, a damaged system, a shell that prints at login.',
  },
  'BRK-HOST-OS': {
    means: 'The host does not run Debian 12 or later.',
    wayOut: 'Install Debian 13 on it.',
  },
  'BRK-HOST-SUDO': {
    means: 'sudo refuses: it wants a password, or refused the one it was given, or may not be used, or there is none.',
    wayOut:
      'Allow it in /etc/sudoers.d ("ops ALL=(ALL) NOPASSWD: ALL"), give the password with --ask-sudo, or log in as root.',
  },
  'BRK-STEP-FAILED': {
    means:
      'A step of a plan failed on the host; the message has its last words. The steps before it are done and stay.',
    wayOut: 'Mend what it says, then run the same command again: it goes on from there.',
  },
  'BRK-HOST-ARMED': {
    means:
      'A run before this one changed something that can cut you off, and nobody has confirmed it: the host is about to take it back.',
    wayOut: 'Run the command again in a minute.',
  },
  'BRK-HOST-LOST': {
    means:
      'A change that can cut you off was made, and the host could not be reached even after it should have taken it back.',
    wayOut: 'Look at the console of the machine: journalctl -u bricks-revert',
  },
  'BRK-HOST-REVERTED': {
    means:
      'The host could not be reached over a fresh connection after a change, so it took the change back by itself.',
    wayOut: 'See that firewall.ssh in the inventory lets in the machine you work from, then run the command again.',
  },
} satisfies Meanings;
