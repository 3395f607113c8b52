/**
 * /etc/bricks/firewall.nft (nft(8)): lets in SSH from the named networks, neighbours who fetch a generation or ask what was published, users, answers to what the host asked for, and ICMP,
 * without which path MTU discovery and IPv6 break; everything else is dropped. One transaction replaces the table
 * whole, so there is never a moment without rules; other tables are left alone. The comment tells which
 * rules the kernel has loaded. Protocols are numbers (ICMP 1, ICMPv6 58): a bare Debian has no /etc/protocols.
 */
export function renderFirewall(rules: {
  fingerprint: string;
  ssh: { port: number; from: readonly string[] };
  /** From addresses, as `ssh` is from networks. */
  neighbours: { ports: readonly number[]; from: readonly string[] };
  ports: readonly number[];
}): string {
  const { fingerprint, ssh, neighbours, ports } = rules;
  const sources = [{ ports: [ssh.port], from: ssh.from }, neighbours];
  const from = sources.flatMap(each => [
    sourceRule('ip', each.ports, each.from.filter(isIpv4)),
    sourceRule('ip6', each.ports, each.from.filter(isIpv6)),
  ]);
  return `# Written by bricks from the inventory's "firewall".
table inet bricks
delete table inet bricks
table inet bricks {
  comment "${fingerprint}"
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iif "lo" accept
    meta l4proto { 1, 58 } accept
${from.join('')}    tcp dport { ${ports.join(', ')} } accept
  }
}
`;
}

function sourceRule(family: 'ip' | 'ip6', ports: readonly number[], networks: readonly string[]): string {
  if (networks.length === 0) return '';
  const port = ports.length === 1 ? ports[0] : `{ ${ports.join(', ')} }`;
  return `    ${family} saddr { ${networks.join(', ')} } tcp dport ${port} accept\n`;
}

function isIpv6(network: string): boolean {
  return network.includes(':');
}

function isIpv4(network: string): boolean {
  return !isIpv6(network);
}

/** bricks-firewall.service: loads the rules before the network is there, and again on reload. */
export function renderFirewallService(rulesPath: string): string {
  return `[Unit]
Description=Bricks firewall
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${rulesPath}
ExecReload=/usr/sbin/nft -f ${rulesPath}
ExecStop=/usr/sbin/nft "add table inet bricks; delete table inet bricks"

[Install]
WantedBy=sysinit.target
`;
}
