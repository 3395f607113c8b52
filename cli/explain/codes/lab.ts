import type { Meanings } from './meaning.ts';

export const LAB_CODES = {
  'BRK-LAB-ADDRESS': {
    means: "A host's address is not an IPv4 address of 198.18.0.0/15, the range that no real network uses.",
    wayOut: 'Give it one there, in an inventory for the lab.',
  },
  'BRK-LAB-ADDRESS-TAKEN': {
    means: 'An address of the inventory is in use on this machine, by another lab or otherwise.',
    wayOut: 'Choose another, or take the other lab down: bricks lab down --name LAB',
  },
  'BRK-LAB-BOOT': {
    means: 'The container of a host ended as soon as it was started.',
    wayOut: 'Read the end of its console, in the file that the message names.',
  },
  'BRK-LAB-CGROUP': {
    means: 'No cgroup2 file system is mounted, which the hosts are kept apart by.',
    wayOut: 'Run: mount -t cgroup2 none /sys/fs/cgroup',
  },
  'BRK-LAB-IN-USE': {
    means: "The images can't be removed while a lab uses them.",
    wayOut: 'Take that lab down first: bricks lab down --name LAB',
  },
  'BRK-LAB-NAME': {
    means: "The text can't name a lab.",
    wayOut: 'Use a-z, 0-9 and "-", at most 40 characters.',
  },
  'BRK-LAB-NO-ADDRESS': {
    means: "The hosts take all addresses of their /24, and the operator's end of the link needs one.",
    wayOut: 'Leave one address of it free in the inventory.',
  },
  'BRK-LAB-OFF': {
    means: 'The host is not running, so nothing can be done to it or in it.',
    wayOut: 'Boot it: bricks lab heal HOST',
  },
  'BRK-LAB-PACKAGES': {
    means: 'Programs that the lab needs are not installed on this machine.',
    wayOut: 'Run the line that the message shows, or: bricks lab up --install',
  },
  'BRK-LAB-IDENTITY': {
    means: 'The inventory names no ssh.identity. The lab makes hosts that let one key in, so it must know which.',
    wayOut: 'Name a file in ssh.identity; a key pair is generated where there is none.',
  },
  'BRK-LAB-PIN': {
    means: 'A key is pinned for the host that this lab did not make: the inventory may mean a real machine.',
    wayOut: 'If the host that had it is no longer meant, remove the pin as the message says.',
  },
  'BRK-LAB-ROOT': {
    means: 'The lab boots machines and makes networks, which takes root.',
    wayOut: 'Run it again with sudo; all other commands work without.',
  },
  'BRK-LAB-TIMEOUT': {
    means: 'Something in the lab did not come about within its time; the message tells what was waited for.',
    wayOut: 'See bricks lab status and the console of the host, then take the lab down and up again.',
  },
  'BRK-LAB-TOOL': {
    means: 'A program of this machine failed; the message has its last words.',
    wayOut: 'Mend what it says, then run the same command again.',
  },
  'BRK-LAB-UNKNOWN': {
    means: 'There is no lab of that name.',
    wayOut: 'See which there are (bricks lab status), or boot it: bricks lab up',
  },
  'BRK-LAB-UNKNOWN-HOST': {
    means: 'The lab has no host of that name.',
    wayOut: 'Name one that the message lists.',
  },
} satisfies Meanings;
