import type { Meanings } from './meaning.ts';

export const SSH_CODES = {
  'BRK-SSH-AUTH': {
    means: 'The host, or a jump host before it, answers and lets the user in with none of the keys there are.',
    wayOut: "Put the public key into the user's ~/.ssh/authorized_keys there, or name another key in ssh.identity.",
  },
  'BRK-SSH-CHANGED-KEY': {
    means:
      'The host shows another key than the one that is pinned: it was rebuilt, or it is not the host that is meant.',
    wayOut:
      'If it was rebuilt: bricks replace HOST. By hand, remove its pin as the message says, then --host-key accept-new.',
  },
  'BRK-SSH-CONFIG': {
    means: "OpenSSH's own configuration can't be read or followed: `ssh -G` fails, or jump hosts go in a circle.",
    wayOut: 'Mend ~/.ssh/config or /etc/ssh/ssh_config. What applies to a host is shown by: ssh -G ADDRESS',
  },
  'BRK-SSH-EXEC': {
    means: 'The host let us in and refused to run a command, as sshd does with too many channels or a forced command.',
    wayOut: "Look at MaxSessions in sshd's configuration, and at the user's authorized_keys.",
  },
  'BRK-SSH-IDENTITY': {
    means: "The private key of ssh.identity can't be read, or can't be used: it has a passphrase, or is no key.",
    wayOut:
      'Name the file of a private key without a passphrase in ssh.identity, or add the key to an SSH agent: ssh-add',
  },
  'BRK-SSH-KNOWN-HOSTS': {
    means: 'The file of pinned host keys beside the inventory has a line that is none. To go on would trust anybody.',
    wayOut: 'Mend or remove that line.',
  },
  'BRK-SSH-MISSING': {
    means: 'This machine has no ssh, which is asked for its configuration, carries transfers and logs in.',
    wayOut: 'Install it: apt-get install openssh-client',
  },
  'BRK-SSH-PROXY-COMMAND': {
    means: "The ProxyCommand of OpenSSH's configuration passes a socket, or has tokens other than %h, %p, %r and %%.",
    wayOut: 'Name the way to the host with ProxyJump instead.',
  },
  'BRK-SSH-SLOW': {
    means: 'The host is connected and did not answer a command, or take in a transfer, within its time.',
    wayOut: 'See whether it hangs or is overloaded, then run the same command again; --timeout waits longer.',
  },
  'BRK-SSH-UNKNOWN-KEY': {
    means: 'No key is pinned for the host, and without --host-key accept-new none is trusted.',
    wayOut: "Compare the fingerprint with the machine's console, then run again with --host-key accept-new.",
  },
  'BRK-SSH-UNREACHABLE': {
    means:
      'No SSH connection comes about, or it broke: the host is off, cut off, or its address, port or firewall is another.',
    wayOut:
      'Try it by hand: ssh -p PORT USER@ADDRESS. The other hosts are done; run the same command again once it is back.',
  },
  'BRK-RSYNC-CUT': {
    means: 'A transfer broke off. What has arrived stays there.',
    wayOut: 'Run the same command again: it goes on with what is missing.',
  },
  'BRK-RSYNC-DISK': {
    means: 'The host could not write what was sent: its disk is full or failing.',
    wayOut: 'Make room there (df -h /var/lib), then run the same command again.',
  },
  'BRK-RSYNC-FAILED': {
    means: 'rsync ended with an error of another kind; the message has its last words.',
    wayOut: 'Mend what it says, then run the same command again.',
  },
  'BRK-RSYNC-MISSING': {
    means: 'This machine has no rsync.',
    wayOut: 'Install it: apt-get install rsync',
  },
} satisfies Meanings;
