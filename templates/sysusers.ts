/** /etc/sysusers.d/bricks.conf (sysusers.d(5)): one user a daemon, without a home, a shell or a fixed id. */
export function renderSysusers(): string {
  return 'u bricks-catalogue - "Bricks catalogue"\n';
}
