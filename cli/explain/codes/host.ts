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
} satisfies Meanings;
