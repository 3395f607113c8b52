import { expect, it } from 'vitest';
import { withOperator } from './accounts.ts';

it('adds the operator after the accounts that the image has, with no password that could match', () => {
  const accounts = withOperator(
    { passwd: 'root:x:0:0::/root:/bin/bash\n', shadow: 'root:*:1::::::\n', group: 'root:x:0:\n' },
    'ops',
  );
  expect(accounts.passwd).toBe('root:x:0:0::/root:/bin/bash\nops:x:1000:1000::/home/ops:/bin/bash\n');
  expect(accounts.shadow.split('\n')[1]).toBe('ops:*:20000:0:99999:7:::');
  expect(accounts.group).toBe('root:x:0:\nops:x:1000:\n');
});
