import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wholeScript } from './root-shell.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a script that was cut off by a broken connection runs none of its commands', () => {
  const script = wholeScript(`touch ${dir}/a\ntouch ${dir}/b`);
  for (let length = 0; length < script.length - 'bricks_script\nexit $?\n'.length; length += 3) {
    try {
      execFileSync('sh', ['-s'], { input: script.slice(0, length), stdio: 'pipe' });
    } catch {
      // A syntax error at the cut is as good as silence.
    }
    expect(readdirSync(dir)).toEqual([]);
  }
  execFileSync('sh', ['-s'], { input: script });
  expect(readdirSync(dir)).toEqual(['a', 'b']);
});
