import { spawn } from 'node:child_process';
import { BRICKS, type Rack } from './rack.ts';

/**
 * Runs the CLI and kills it (SIGKILL, its rsync and ssh too) as soon as it says a line that matches. What it had said by
 * then; throws when it ended without saying that.
 */
export async function killAtLine(rack: Rack, args: string[], pattern: RegExp): Promise<string> {
  const child = spawn(BRICKS, args, {
    detached: true,
    env: { ...process.env, BRICKS_INVENTORY: rack.inventoryPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let isKilled = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (isKilled || !pattern.test(said)) return;
    isKilled = true;
    // Its own process group: whatever it has started goes with it, as when a laptop's power fails.
    process.kill(-child.pid!, 'SIGKILL');
  });
  await new Promise(resolve => child.on('close', resolve));
  if (!isKilled) throw new Error(`it ended before it said ${pattern}: ${said.slice(-2000)}`);
  return said;
}
