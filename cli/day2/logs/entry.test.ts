import { expect, test } from 'vitest';
import { parseEntry } from './entry.ts';
import { formatEntry } from './entry-text.ts';

function line(message: unknown, more: Record<string, unknown> = {}): string {
  const fields = { __REALTIME_TIMESTAMP: '1700000000123456', __CURSOR: 's=1;i=2', PRIORITY: '6', MESSAGE: message };
  return JSON.stringify({ ...fields, _SYSTEMD_UNIT: 'bricks-catalogue@0.service', ...more });
}

function show(text: string, format: 'short' | 'json' = 'short'): string {
  return formatEntry(parseEntry('cat-01', text)!, format);
}

const START = '2023-11-14T22:13:20.123Z cat-01 bricks-catalogue@0';

test('what our daemons say reads as a sentence with its fields', () => {
  const said = { level: 'error', message: 'slow', worker: 0, path: '/p/1', why: 'a b', error: { name: 'E' } };
  expect(show(line(JSON.stringify(said)))).toBe(`${START} error slow worker=0 path=/p/1 why="a b" error={"name":"E"}`);
});

test.each(['plain words', '{"broken', '["list"]', '{"message":7}'])('%s is shown as it is', text => {
  expect(show(line(text))).toBe(`${START} info ${text}`);
});

test('what systemd says about a unit stands under the unit', () => {
  const more = { UNIT: 'bricks-catalogue@1.service', _SYSTEMD_UNIT: 'init.scope', PRIORITY: '5' };
  expect(show(line('Started.', more))).toContain(' bricks-catalogue@1 notice Started.');
});

test('a message of bytes is read, and its escapes are shown rather than obeyed', () => {
  const bytes = [...Buffer.from('red \x1b[31m ü\n')];
  expect(show(line(bytes))).toBe(`${START} info red \\u001b[31m ü\\n`);
  expect(show(line(JSON.stringify({ message: 'm', user: '\x1b]0;x\x07' })))).not.toContain('\x1b');
  expect(JSON.parse(show(line(bytes), 'json'))).toEqual({
    at: '2023-11-14T22:13:20.123Z',
    host: 'cat-01',
    unit: 'bricks-catalogue@0',
    level: 'info',
    message: 'red \x1b[31m ü\n',
    fields: null,
  });
});

test.each(['', 'Hint: you are not in a group', '{}', 'null', '{"__REALTIME_TIMESTAMP":"x"}'])(
  '%j is no entry',
  text => {
    expect(parseEntry('cat-01', text)).toBeNull();
  },
);
