import { expect, it } from 'vitest';
import { labTable } from './lab-text.ts';

it('says of each host what is wrong with it and what helps', () => {
  const host = { address: '198.18.7.11', state: 'running', cable: 'up', disk: 'kept' } as const;
  const hosts = [
    { ...host, name: 'cat-01' },
    { ...host, name: 'cat-02', cable: 'down' as const },
    { ...host, name: 'cat-03', state: 'frozen' as const },
    { ...host, name: 'cat-04', state: 'off' as const, cable: 'down' as const },
    { ...host, name: 'cat-05', state: 'off' as const, cable: 'down' as const, disk: 'blank' as const },
  ];
  expect(labTable({ name: 'demo', inventory: '/x.yaml', hosts }).split('\n')).toEqual([
    'cat-01  198.18.7.11      running',
    'cat-02  198.18.7.11      running, cable cut  → bricks lab heal cat-02',
    'cat-03  198.18.7.11      frozen  → bricks lab heal cat-03',
    'cat-04  198.18.7.11      off  → bricks lab heal cat-04',
    'cat-05  198.18.7.11      burnt  → bricks lab heal cat-05',
    'lab demo: 1 of 5 hosts run',
  ]);
});
