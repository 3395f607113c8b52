import { expect, test } from 'vitest';
import { parseSshAnswer } from './answer.ts';

const PLAIN = 'host cat-01\nuser eva\nhostname 198.18.0.11\nport 22\nidentitiesonly no\nproxyusefdpass no\n';

test('what is said is read, several identities in their order', () => {
  const text = `${PLAIN}identityfile ~/.ssh/id_rsa\nidentityfile /keys/my key\nidentityagent /run/agent\nproxyjump a,b@[fd00::1]:2222\n`;
  expect(parseSshAnswer(text)).toEqual({
    user: 'eva',
    port: 22,
    hostname: '198.18.0.11',
    identityFiles: ['~/.ssh/id_rsa', '/keys/my key'],
    identityAgent: '/run/agent',
    isIdentitiesOnly: false,
    proxyJump: 'a,b@[fd00::1]:2222',
    proxyCommand: null,
    passesSocket: false,
  });
});

test('"none" takes away; of the agent it is kept, as no word of it means another', () => {
  const text = `${PLAIN}identityfile none\nidentityagent none\nproxyjump none\nproxycommand none\nidentitiesonly yes\n`;
  expect(parseSshAnswer(text)).toMatchObject({
    identityFiles: [],
    identityAgent: 'none',
    proxyJump: null,
    proxyCommand: null,
  });
});

test('half an answer is no answer', () => {
  expect(() => parseSshAnswer('user eva\nhostname h\n')).toThrow('port');
  expect(() => parseSshAnswer('')).toThrow('user');
});
