import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { requestId } from './request-id.ts';

describe('a log line', () => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);

  it('is one JSON document with the time, outside of the journal', () => {
    createLog({ daemon: 'x' }, write, false).info('started\nnow', { epoch: 3 });
    expect(lines.at(-1)).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 'info', message: 'started\nnow', daemon: 'x', epoch: 3 });
    expect(JSON.parse(lines.at(-1)!).time).toMatch(/^\d{4}-/);
  });

  it("begins with syslog's priority in the journal, and tells an error with its stack", () => {
    createLog({}, write, true).error('failed', { error: new TypeError('why') });
    expect(lines.at(-1)!.startsWith('<3>{')).toBe(true);
    expect(JSON.parse(lines.at(-1)!.slice(3))).toMatchObject({ error: { name: 'TypeError', message: 'why' } });
  });
});

describe('a request id', () => {
  it("is the caller's where that is sane, else a new one each time", () => {
    expect(requestId('abc-1.2:3_4')).toBe('abc-1.2:3_4');
    for (const wrong of ['', 'a b', 'a\n', 'x'.repeat(129), undefined, ['a']]) {
      expect(requestId(wrong)).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
    }
    expect(requestId(undefined)).not.toBe(requestId(undefined));
  });
});
