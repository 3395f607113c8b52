import { spawn } from 'node:child_process';
import type { ExecResult, Held, HeldEnd, HoldOptions, Session } from '../remote/session.ts';

export interface LocalSession extends Session {
  /** What a cut connection is to the host: its end of the channel closes. */
  cut(): void;
}

/** A session whose host is this machine: scripts run in a real bash, after `move` has put other places into them. */
export function localSession(host: string, move = (script: string) => script): LocalSession {
  const cuts = new Set<() => void>();
  const hold = async (_command: string, { stdin = '', onLine }: HoldOptions = {}): Promise<Held> => {
    const child = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let isCut = false;
    let tail = '';
    let stderr = '';
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (tail + text).split('\n');
      tail = lines.pop()!;
      for (const line of lines) onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<HeldEnd>(resolve => {
      child.on('close', code => resolve({ code: isCut ? null : code, stderr }));
    });
    cuts.add(() => {
      isCut = true;
      child.stdin.destroy();
    });
    child.stdin.write(move(stdin));
    const end = async () => {
      child.stdin.end();
      await ended;
    };
    return { tell: line => child.stdin.write(`${line}\n`), end, ended };
  };
  return {
    host,
    hold,
    close: () => {},
    exec: (_command, options = {}) => runScript(move(options.stdin ?? ''), options.onLine),
    cut: () => {
      for (const each of cuts) each();
    },
  };
}

function runScript(script: string, onLine: (line: string) => void = () => {}): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-s']);
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
      for (const line of stdout.split('\n').slice(0, -1)) onLine(line);
      resolve({ code, signal, stdout, stderr });
    });
    child.stdin.end(script);
  });
}
