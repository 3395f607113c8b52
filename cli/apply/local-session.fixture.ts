import { spawn } from 'node:child_process';
import type { ExecResult, Session } from '../remote/session.ts';

/**
 * A session whose host is this machine: scripts run in a real shell, as the user who runs the tests, with the places of
 * Bricks itself moved below `dir`, and this machine's systemd left alone.
 */
export function localSession(host: string, dir: string): Session {
  const moved = (script: string) =>
    script
      .replaceAll(/\/(run\/lock|var\/lib\/bricks|etc\/systemd\/system)(?=\/)/g, `${dir}/$1`)
      .replaceAll('/run/bricks-secrets', `${dir}/run/bricks-secrets`)
      .replaceAll('systemctl ', ': systemctl ');
  return {
    host,
    close: () => {},
    hold: () => Promise.reject(new Error('nothing is held here')),
    exec: (_command, options = {}) =>
      new Promise<ExecResult>((resolve, reject) => {
        const child = spawn('sh', ['-s']);
        let stdout = '';
        let stderr = '';
        let tail = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
          const lines = (tail + text).split('\n');
          tail = lines.pop()!;
          for (const line of lines) options.onLine?.(line);
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
        child.stdin.end(moved(options.stdin ?? ''));
      }),
  };
}
