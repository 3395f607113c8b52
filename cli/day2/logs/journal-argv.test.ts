import { expect, test } from 'vitest';
import { followArgv, type JournalQuery, journalArgv } from './journal-argv.ts';

const query: JournalQuery = { unit: 'bricks-*', lines: 100, sinceSeconds: null, grep: null };

test('a text is looked for as it is, not as a pattern', () => {
  expect(journalArgv({ ...query, grep: 'a.b (c) $5' })).toContain('--grep=a\\.b \\(c\\) \\$5');
});

test('following begins with the last lines, and after an interruption with what came meanwhile, all of it', () => {
  expect(followArgv({ ...query, sinceSeconds: 3600 }, null).slice(-3)).toEqual([
    '--follow',
    '--lines=100',
    '--since=-3600s',
  ]);
  expect(followArgv({ ...query, sinceSeconds: 3600 }, 's=1;i=2').slice(-3)).toEqual([
    '--follow',
    '--no-tail',
    '--after-cursor=s=1;i=2',
  ]);
});
