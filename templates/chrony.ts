/**
 * /etc/chrony/chrony.conf, whole. Debian's own names the public pool and reads more sources from DHCP and two folders
 * (sourcedir, confdir); a drop-in could only add to them, and then each box would follow other clocks. Everything else
 * is as in Debian 13's file, but for `leapseclist`, which chrony 4.3 of Debian 12 doesn't know and refuses to start with.
 * The clock is stepped only in the first three updates: later it is slewed, as activations are instants on it.
 */
export function renderChrony({ servers }: { servers: string[] }): string {
  const lines = servers.map(server => `server ${server} iburst minpoll 4 maxpoll 6`);
  return `# The time servers that all boxes of this shop share. Written by bricks; no other file adds to it.
${lines.join('\n')}

driftfile /var/lib/chrony/chrony.drift
keyfile /etc/chrony/chrony.keys
ntsdumpdir /var/lib/chrony
logdir /var/log/chrony
maxupdateskew 100.0
maxslewrate 100
rtcsync
makestep 1 3
`;
}

/** A drop-in of chrony.service: chronyd reads its file only at its start, so the running process carries what it read. */
export function renderChronyDropIn({ fingerprint }: { fingerprint: string }): string {
  return `[Service]
Environment=BRICKS_FINGERPRINT=${fingerprint}
`;
}
