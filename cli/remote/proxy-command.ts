import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** Starts a ProxyCommand, whose input and output are then the connection; it ends with that. */
export function openProxyCommand(command: string): { sock: Duplex; said: () => string } {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'pipe'] });
  const sock = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-500);
  });
  // Told by the connection that then breaks.
  child.on('error', () => sock.destroy());
  child.stdin.on('error', () => sock.destroy());
  sock.on('close', () => child.kill());
  return { sock, said: () => stderr.trim().replaceAll(/\s*\n\s*/g, ' · ') };
}
