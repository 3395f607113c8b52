import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for the last words of a command whose connection broke: it may run on without it. */
const LAST_WORDS_MS = 500;

/** Starts a ProxyCommand, whose input and output are then the connection; it ends with that. */
export function openProxyCommand(command: string): { sock: Duplex; said: () => Promise<string> } {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'pipe'] });
  const sock = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-500);
  });
  const ended = new Promise(resolve => child.once('close', resolve).once('error', resolve));
  // Told by the connection that then breaks.
  child.on('error', () => sock.destroy());
  child.stdin.on('error', () => sock.destroy());
  sock.on('close', () => child.kill());
  // The connection may break before what the command said of it has come.
  const said = async (): Promise<string> => {
    await Promise.race([ended, sleep(LAST_WORDS_MS)]);
    return stderr.trim().replaceAll(/\s*\n\s*/g, ' · ');
  };
  return { sock, said };
}
