import { expect, test } from 'vitest';
import { HostError } from '../remote/session.ts';
import { tryEverywhere } from './everywhere.ts';

const failed = (where: string) => new HostError({ code: 'BRK-BOX-DISK', where, message: 'full', hint: null }, false);

test('what fails on boxes is told of each, and done on the others', async () => {
  const { results, failures } = await tryEverywhere(['a', 'b', 'c'], async host => {
    if (host !== 'b') throw failed(host);
    return host;
  });
  expect([...results.keys()]).toEqual(['b']);
  expect(failures.map(({ problem }) => problem.where)).toEqual(['a', 'c']);
});

test('what nobody foresaw is thrown, but not before the other boxes are done', async () => {
  const done: string[] = [];
  let release = () => {};
  const isBusy = new Promise<void>(resolve => {
    release = resolve;
  });
  const outcome = tryEverywhere(['a', 'b'], async host => {
    if (host === 'a') throw new Error('a bug');
    await isBusy;
    done.push(host);
  }).catch((error: Error) => `${error.message}; done: ${done}`);
  setImmediate(release);
  expect(await outcome).toBe('a bug; done: b');
});
