import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { followArgv, type JournalQuery, journalArgv } from './journal-argv.ts';

const query: JournalQuery = { unit: 'bricks-*', lines: 100, sinceSeconds: null, grep: null };

test('a text is looked for as it is, not as a pattern', () => {
  expect(journalArgv({ ...query, grep: 'a.b (c) $5' })).toContain('--grep=a\\.b \\(c\\) \\$5');
});

/** The lines that would come, of these. */
function follow(unit: string, lines: readonly string[]): string[] {
  const [, , line] = followArgv({ ...query, unit }, { afterCursor: 's=1;i=2' });
  const filter = line!.slice(line!.indexOf('| ') + 2);
  const { stdout } = spawnSync('sh', ['-c', filter], { input: lines.join('\n'), encoding: 'utf8' });
  return stdout.split('\n').filter(each => each !== '');
}

const said = (unit: string) => JSON.stringify({ MESSAGE: 'said', _SYSTEMD_UNIT: unit });
const started = (unit: string) => JSON.stringify({ MESSAGE: 'Started.', UNIT: unit, _SYSTEMD_UNIT: 'init.scope' });
const talk = JSON.stringify({ MESSAGE: '"UNIT":"bricks-x.service"', _SYSTEMD_UNIT: 'ssh.service' });

test('following goes on behind an entry, or with what came meanwhile, all of it', () => {
  expect(followArgv(query, { afterCursor: 's=1;i=2' })[2]).toContain("--follow --no-tail '--after-cursor=s=1;i=2' |");
  expect(followArgv(query, { sinceSeconds: 3 })[2]).toContain('--follow --no-tail --since=-3s |');
});

test('following tells what units of the pattern say, and systemd about them, whenever they begin', () => {
  const ours = [said('bricks-catalogue@7.service'), started('bricks-catalogue.socket')];
  expect(follow('bricks-*', [...ours, said('ssh.service'), started('x-bricks-y.service'), talk])).toEqual(ours);
});

test('a name without a suffix is a service, and ? stands for one character', () => {
  const lines = [said('ssh.service'), said('ssh.socket'), said('sshd.service'), said('a\\x2db.service')];
  expect(follow('ssh', lines)).toEqual([lines[0]]);
  expect(follow('ssh.socket', lines)).toEqual([lines[1]]);
  expect(follow('ssh?.service', lines)).toEqual([lines[2]]);
  expect(follow('a\\x2db', lines)).toEqual([lines[3]]);
});
