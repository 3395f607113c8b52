import { expect, test } from 'vitest';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import type { Session } from '../remote/session.ts';
import { distributeGeneration } from './distribute.ts';
import { openUplink } from './uplink.ts';

const digest = 'a'.repeat(64);

test('what nobody foresaw on one box ends the distribution, but not before the other boxes are done', async () => {
  const done: string[] = [];
  let release = () => {};
  const isBusy = new Promise<void>(resolve => {
    release = resolve;
  });
  const session = async (host: string) => {
    if (host === 'a') throw new Error('a bug');
    await isBusy;
    done.push(host);
    return { host, exec: async () => ({ code: 0, stdout: '{}', stderr: '' }) } as unknown as Session;
  };
  const box = { generations: [digest], incoming: [], schedule: [] } as unknown as BoxStatus;
  const fleet = { session, deadlineMs: (ownMs: number) => ownMs } as unknown as Fleet;
  const hosts = ['a', 'b'];
  const job = { digest, hosts, boxes: new Map(hosts.map(host => [host, box])), store: '/none', say: () => {} };
  const outcome = distributeGeneration(fleet, { ...job, uplink: openUplink(undefined) }).catch(
    (error: Error) => `${error.message}; done: ${done}`,
  );
  setImmediate(release);
  expect(await outcome).toBe('a bug; done: b');
});
