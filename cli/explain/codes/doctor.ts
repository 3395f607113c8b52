import type { Meanings } from './meaning.ts';

export const DOCTOR_CODES = {
  'BRK-DOC-CLOCK': {
    means:
      'A clock is more than a quarter of a second off the median of all hosts, beside what the round trip leaves open.',
    wayOut: 'Compare chronyc tracking of the hosts, and name time.servers in the inventory.',
  },
  'BRK-DOC-CLOCK-SYNC': {
    means: 'Nothing keeps the clock of the host, or what does says that it is not synchronised.',
    wayOut: 'Name time.servers in the inventory and provision; see chronyc sources on the host.',
  },
  'BRK-DOC-HARDWARE': {
    means: 'The host has other cores, memory, disks or network cards than the inventory says it was bought with.',
    wayOut: 'See whether it is the right box; if so, correct its hardware in the inventory.',
  },
  'BRK-DOC-HOST-KEY': {
    means: 'Two hosts have the same SSH host key, as copied disks do: either can pose as the other.',
    wayOut: 'Make new keys on all but one (ssh-keygen -A), then: bricks replace HOST',
  },
  'BRK-DOC-HOSTNAME': {
    means: 'Two hosts call themselves the same, so that their logs can not be told apart.',
    wayOut: 'Give each its own name: hostnamectl set-hostname NAME',
  },
  'BRK-DOC-MACHINE-ID': {
    means: 'Two hosts have the same /etc/machine-id, as copied disks do. It must be unique: machine-id(5).',
    wayOut: 'Remove it on all but one and make a new one: systemd-machine-id-setup',
  },
  'BRK-DOC-NO-SS': {
    means: 'The host has no ss(8), so nobody can tell which process listens on a port.',
    wayOut: 'Install it on the host: apt-get install iproute2',
  },
  'BRK-DOC-OLD-OS': {
    means: 'The host runs Debian 12, which is supported; Debian 13 is recommended.',
    wayOut: 'Install Debian 13 on it when it is next rebuilt, then: bricks replace HOST',
  },
  'BRK-DOC-ORPHAN': {
    means:
      'No brick claims the host, but it carries units, releases or generations of ours; it may answer from old ones.',
    wayOut: 'Name it in a brick again, or take everything off it: bricks reset --limit HOST --yes',
  },
  'BRK-DOC-PACKAGE-LOCK': {
    means: "Another process holds the package manager's lock on the host.",
    wayOut: 'Wait until it is done; provision waits for a minute as well.',
  },
  'BRK-DOC-PACKAGES': {
    means: 'Packages on the host are half-installed or not configured: dpkg --audit names them.',
    wayOut: 'Finish them on the host: dpkg --configure -a && apt-get -f install',
  },
  'BRK-DOC-PORT-TAKEN': {
    means: "Another process listens on the catalogue's port, so our socket can't be bound.",
    wayOut: 'Stop that process, or give the catalogue another port: bricks.catalogue.port',
  },
  'BRK-DOC-READ-ONLY': {
    means: 'A directory that we write to is on a file system that is mounted read-only.',
    wayOut: 'See dmesg on the host: a file system turns read-only by itself when its disk fails.',
  },
  'BRK-DOC-REBOOT': {
    means: 'A package that was upgraded, the kernel as a rule, wants the host to be rebooted.',
    wayOut: 'Drain it, reboot it, undrain it, one host after the other.',
  },
  'BRK-DOC-SPACE': {
    means: 'A file system of the host is short of room or of inodes.',
    wayOut: 'Find what takes it with du on the host, and remove it or give the host a larger disk.',
  },
  'BRK-DOC-SSH-PORT': {
    means: 'sshd listens on another port than the one by which the inventory reaches it.',
    wayOut: 'Name the port that sshd listens on: a firewall of ours would open only the one of the inventory.',
  },
  'BRK-DOC-TIME-ZONE': {
    means: 'The host tells the time in another zone than UTC.',
    wayOut: 'Set it on the host: timedatectl set-timezone UTC',
  },
  'BRK-DOC-UNITS': {
    means: 'systemd on the host is not up, or units of it have failed.',
    wayOut: 'See which and why: systemctl --failed, then bricks logs --limit HOST --unit UNIT',
  },
} satisfies Meanings;
