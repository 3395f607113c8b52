import { expect, test } from 'vitest';
import { parseHostArgument } from './host-argument.ts';

test.each<[string, string | null, string | null, string, number | null]>([
  ['10.0.0.11', null, null, '10.0.0.11', null],
  ['Box.Example.net', null, null, 'box.example.net', null],
  ['web=10.0.0.11', 'web', null, '10.0.0.11', null],
  ['root@10.0.0.11:2222', null, 'root', '10.0.0.11', 2222],
  ['web-1=root@box.example:22', 'web-1', 'root', 'box.example', 22],
  ['2001:DB8::1', null, null, '2001:db8::1', null],
  ['2001:db8::1:22', null, null, '2001:db8::1:22', null],
  ['[2001:db8::1]', null, null, '2001:db8::1', null],
  ['a=ops@[2001:db8::1]:2222', 'a', 'ops', '2001:db8::1', 2222],
])('%s is understood', (text, name, user, address, port) => {
  expect(parseHostArgument(text)).toEqual({ name, user, address, port });
});

test.each([
  ['', '"" is neither'],
  ['10.0.0.0/24', '"10.0.0.0/24" is neither'],
  ['10.0.0.256', '"10.0.0.256" is neither'],
  ['-oProxyCommand=x', '"-oProxyCommand" can\'t name a host'],
  ['=10.0.0.1', '"" can\'t name a host'],
  ['Cat=10.0.0.1', '"Cat" can\'t name a host'],
  ['10.0.0.1:', '"" is not a port'],
  ['10.0.0.1:0', '"0" is not a port'],
  ['10.0.0.1:65536', '"65536" is not a port'],
  ['10.0.0.1:ssh', '"ssh" is not a port'],
  ['10.0.0.1:22:22', '"22:22" is not a port'],
  ['[10.0.0.1]:22', '"[10.0.0.1]:22" is neither'],
  ['[2001:db8::1', '"[2001:db8::1" is neither'],
  ['fe80::1%eth0', '"fe80::1%eth0" is neither'],
  ['a@b@10.0.0.1', '"b@10.0.0.1" is neither'],
  ['10.0.0.1\n', '"10.0.0.1\n" is neither'],
])('"%s" is no host', (text, message) => {
  expect(() => parseHostArgument(text)).toThrow(message);
});
