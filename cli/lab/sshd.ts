import { connect } from 'node:net';
import type { HostRecord } from './record.ts';
import { until } from './until.ts';

/** Waits until the host's sshd says its version, which it does when it takes connections (RFC 4253, 4.2). */
export async function waitForSshd(host: HostRecord, console: string): Promise<void> {
  await until(() => greets(host.address, host.port), {
    what: `sshd on ${host.address} port ${host.port}`,
    host: host.name,
    deadlineMs: 90_000,
    everyMs: 50,
    hint: `its console is ${console}`,
  });
}

/** True when an SSH server answers within a second. */
export function greets(address: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port });
    const settle = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('data', data => settle(data.toString('latin1').startsWith('SSH-2.0-')));
  });
}
