import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostsIn } from '../bench/fleet/documents.ts';
import { type SimulatedFleet, startFleet } from '../bench/fleet/fleet.ts';

/** 60 hosts, one of which is off, and one accepts connections and says nothing; bench/fleet.ts does the same with 1,000. */
let fleet: SimulatedFleet;
beforeAll(async () => {
  fleet = await startFleet(60);
});
afterAll(() => fleet.stop());

test.concurrent.each([
  ['plan', 59],
  ['status', 60],
  ['doctor', 60],
])(
  '%s leaves none of 60 hosts out, and tells those that can not be reached',
  async (verb, expected) => {
    const { stdout, stderr } = await fleet.run(verb, '--json', '--timeout', '5s');
    const { hosts, unreachable } = hostsIn(verb, stdout, stderr);
    expect(hosts).toEqual(fleet.names.slice(0, expected));
    expect(unreachable).toEqual(fleet.sick);
    expect(fleet.sick).toEqual(['cat-0008', 'cat-0009']);
  },
  120_000,
);
