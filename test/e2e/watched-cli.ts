import { type ChildProcess, spawn } from 'node:child_process';
import { BRICKS, type Rack } from './rack.ts';

interface Ended {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** Runs the CLI and calls `react` once, as soon as it says something that matches; throws when it never says that. */
export async function whenItSays(
  rack: Rack,
  args: string[],
  pattern: RegExp,
  react: (child: ChildProcess, said: RegExpExecArray) => void,
): Promise<Ended> {
  const env = { ...process.env, BRICKS_INVENTORY: rack.inventoryPath };
  const child = spawn(BRICKS, args, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let hasReacted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const said = hasReacted ? null : pattern.exec(stderr);
    if (said === null) return;
    hasReacted = true;
    react(child, said);
  });
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  if (!hasReacted) throw new Error(`it ended before it said ${pattern}: ${stderr.slice(-2000)}`);
  return { stdout, stderr, code };
}

/** Kills it (SIGKILL) with all it has started, its rsync and ssh too, as when a laptop's power fails. */
export async function killAtLine(rack: Rack, args: string[], pattern: RegExp): Promise<void> {
  await whenItSays(rack, args, pattern, child => process.kill(-child.pid!, 'SIGKILL'));
}
