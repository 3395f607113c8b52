import { spawn } from 'node:child_process';
import type { ExecResult, Session } from '../remote/session.ts';

/** A session whose host is this machine: scripts run in a real shell, as the user who runs the tests. */
export function localSession(host: string): Session {
  return {
    host,
    close: () => {},
    hold: () => Promise.reject(new Error('nothing is held here')),
    exec: (_command, options = {}) =>
      new Promise<ExecResult>((resolve, reject) => {
        const child = spawn('sh', ['-s']);
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.on('error', reject);
        child.on('close', (code, signal) => {
          for (const line of stdout.split('\n').slice(0, -1)) options.onLine?.(line);
          resolve({ code, signal, stdout, stderr });
        });
        child.stdin.end(options.stdin ?? '');
      }),
  };
}
