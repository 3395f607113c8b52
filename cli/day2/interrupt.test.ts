import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const MODULE = join(import.meta.dirname, 'interrupt.ts');

/** Writes without end, and like oclif hears of a closed pipe without doing anything about it. */
const ENDLESS = `process.stdout.on('error', () => {}); setInterval(() => process.stdout.write('line\\n'), 5);`;

test('a command that follows ends, as done, when the reader of its output goes away', async () => {
  const source = `import { endWithReader } from ${JSON.stringify(MODULE)}; endWithReader(process.stdout); ${ENDLESS}`;
  const pipe = '"$0" --input-type=module -e "$1" | head -n 1; echo "$' + '{PIPESTATUS[0]}"';
  const { stdout } = await execa('bash', ['-c', pipe, process.execPath, source], { timeout: 20_000 });
  expect(stdout).toBe('line\n0');
});
