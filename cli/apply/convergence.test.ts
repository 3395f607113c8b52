import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Amount } from '../plan/batch.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { RESET_PROBES, resetSteps } from '../plan/bricks/reset.ts';
import { hasChanges, type Plan, planFleet, planHosts } from '../plan/plan.ts';
import { exitStatusOf } from '../run/exit-status.ts';
import { applyPlan, type Policy } from './engine.ts';
import type { HostReport } from './events.ts';
import {
  type Fault,
  type HandsOptions,
  Killed,
  type ModelFleet,
  type Moment,
  makeFleet,
  modelInventory,
  modelKeys,
  modelRelease,
  type Wish,
} from './model-fleet.fixture.ts';
import type { ModelHost } from './model-host.fixture.ts';

const policy: Policy = { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false };
const wish: Wish = { hosts: ['cat-01'], port: 80, workers: 2, hasFirewall: true, release: 'first' };

function planWish(fleet: ModelFleet, wanted: Wish, batch: Amount[] | null = null): Plan {
  const releases = new Map([['x64', modelRelease(wanted.release)]]);
  const facts = fleet.facts(CATALOGUE_PROBES);
  return planFleet({
    inventory: modelInventory(wanted),
    hosts: wanted.hosts,
    facts,
    releases,
    keys: modelKeys.describe(wanted.hosts),
    batch,
    prunes: false,
  });
}

function planReset(fleet: ModelFleet, purgesData: boolean): Plan {
  return planHosts([...fleet.hosts.keys()], fleet.facts(RESET_PROBES), null, (_, found) =>
    resetSteps(found, purgesData),
  );
}

/** The reports, or null where our own process died on the way. */
async function apply(
  fleet: ModelFleet,
  plan: Plan,
  options: HandsOptions = {},
  by = policy,
): Promise<HostReport[] | null> {
  try {
    return await applyPlan(plan, fleet.hands(options), by);
  } catch (error) {
    if (error instanceof Killed) return null;
    throw error;
  }
}

function pendingOf(plan: Plan): string[] {
  return plan.hosts.flatMap(({ host, steps }) =>
    steps.filter(step => step.pending !== null).map(({ title, pending }) => `${host} ${title}: ${pending}`),
  );
}

/** All that there is on a host, but for the journal, which holds whatever the latest run changed. */
function stateOf(host: ModelHost) {
  const nodes = [...host.nodes]
    .filter(([path]) => path !== '/var/lib/bricks/undo')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const sorted = (of: Iterable<unknown>) => [...of].map(each => JSON.stringify(each)).sort();
  const { packages, users, enabled, rules } = host;
  // Active since the latest boot, if there was one.
  const running = [...host.running].filter(([unit]) => unit !== 'bricks-catalogue.target');
  return {
    nodes,
    packages: sorted(packages),
    users: sorted(users),
    enabled: sorted(enabled),
    // What doesn't run, systemd reads when it is asked for.
    loaded: sorted([...host.loaded].filter(([unit]) => running.some(([each]) => each === unit))),
    running: sorted(running),
    rules,
  };
}

const upgrade: Wish = { ...wish, port: 8080, workers: 1, hasFirewall: false, release: 'second' };
const faults = ['lost', 'power', 'killed'] as const;

/** A way from one state of the host to another. */
interface Way {
  /** What was provisioned before, undisturbed. */
  before: Wish[];
  plan(fleet: ModelFleet): Plan;
}

const ways: Record<string, Way> = {
  'a first provisioning': { before: [], plan: fleet => planWish(fleet, wish) },
  'another release, port, number of workers and no firewall': {
    before: [wish],
    plan: fleet => planWish(fleet, upgrade),
  },
  'the way back': { before: [wish, upgrade], plan: fleet => planWish(fleet, wish) },
  'a fourth release, which drops the second': {
    before: [wish, upgrade, { ...upgrade, release: 'third' }],
    plan: fleet => planWish(fleet, { ...wish, release: 'fourth' }),
  },
  'a reset': { before: [wish], plan: fleet => planReset(fleet, true) },
  'a reset that leaves the data': { before: [wish], plan: fleet => planReset(fleet, false) },
};

async function standAt({ before }: Way): Promise<ModelFleet> {
  const fleet = makeFleet(wish.hosts);
  for (const each of before) await apply(fleet, planWish(fleet, each));
  return fleet;
}

async function momentsOf(way: Way): Promise<{ moments: Moment[]; pending: number; end: ModelFleet }> {
  const end = await standAt(way);
  const moments: Moment[] = [];
  const faultAt = (moment: Moment) => {
    moments.push(moment);
    return null;
  };
  const plan = way.plan(end);
  await apply(end, plan, { faultAt });
  return { moments, pending: pendingOf(plan).length, end };
}

test.each(Object.entries(ways))(
  '%s that is cut off at any moment is finished by doing it again',
  async (_what, way) => {
    const { moments, end } = await momentsOf(way);
    expect(pendingOf(way.plan(end))).toEqual([]);
    for (const moment of moments) {
      for (const fault of faults) {
        const fleet = await standAt(way);
        const host = fleet.hosts.get('cat-01')!;
        await apply(fleet, way.plan(fleet), { faultAt: ({ count }) => (count === moment.count ? fault : null) });
        host.takeBack();
        const again = way.plan(fleet);
        await apply(fleet, again);
        const told = `${fault} ${moment.part} ${moment.step}`;
        expect({ told, left: pendingOf(way.plan(fleet)) }).toEqual({ told, left: [] });
        expect({ told, ...stateOf(host) }).toEqual({ told, ...stateOf(end.hosts.get('cat-01')!) });
      }
    }
  },
);

test('every step of a first provisioning was cut off before it, after it, and in its midst where it has one', async () => {
  const { moments, pending } = await momentsOf(ways['a first provisioning']!);
  const steps = (part: Moment['part']) => new Set(moments.filter(each => each.part === part).map(({ step }) => step));
  // The confirmation is no step of the plan; the others are reached on the way to those before them.
  const reached = /^confirm$|^directory \/var\/lib\/bricks$|^systemd reload bricks/;
  const left = [...steps('before')].filter(step => !reached.test(step));
  expect(left.length).toBe(pending - 3);
  expect([...steps('after')].sort()).toEqual(left.sort());
  const kinds = new Set([...steps('during')].map(step => step.split(' ')[0]));
  expect([...kinds].sort()).toEqual([
    'directory',
    'file',
    'link',
    'packages',
    'release',
    'secret',
    'service',
    'socket',
    'upload',
  ]);
});

const names = ['cat-01', 'cat-02', 'cat-03'];
const wishes = fc.record({
  port: fc.constantFrom(80, 8080),
  workers: fc.constantFrom(1, 2, 3),
  hasFirewall: fc.boolean(),
  release: fc.constantFrom('first', 'second', 'third'),
});
const disturbances = fc.array(
  fc.record({ host: fc.constantFrom(...names), count: fc.nat({ max: 160 }), fault: fc.constantFrom(...faults) }),
  { maxLength: 3 },
);
const policies: fc.Arbitrary<Policy> = fc.record({
  maxFail: fc.constantFrom({ hosts: 0 }, { hosts: 1 }, { percent: 50 }),
  onFailure: fc.constantFrom('stop' as const, 'continue' as const),
  skipsUnreachable: fc.boolean(),
});
const batches = fc.constantFrom<(Amount[] | null)[]>(
  null,
  [{ hosts: 1 }],
  [{ hosts: 1 }, { percent: 50 }],
  [{ percent: 100 }],
);
const story = fc.record({
  runs: fc.array(fc.record({ wish: wishes, policy: policies, batch: batches, disturbances, waits: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  last: wishes,
  reset: fc.record({ purgesData: fc.boolean(), disturbances }),
});

function strike(planned: { host: string; count: number; fault: Fault }[]): HandsOptions {
  return {
    faultAt: ({ host, count }) => planned.find(each => each.host === host && each.count === count)?.fault ?? null,
  };
}

/** What users and operators get of a host, whatever its past: all but the releases kept and the packages there are. */
function serviceOf(host: ModelHost) {
  const { nodes, packages: _, ...rest } = stateOf(host);
  const isHistory = /^\/opt\/bricks\/releases\/|^\/var\/lib\/bricks\/packages$|\.bricks-new$/;
  return { ...rest, nodes: nodes.filter(([path]) => !isHistory.test(path)) };
}

/** What is told of a run must be what the model says: the hosts that it calls done are, and the exit status agrees. */
function checkReports(reports: readonly HostReport[], plan: Plan, after: Plan, by: Policy): void {
  for (const { host, outcome, changed } of reports) {
    const had = plan.hosts.find(each => each.host === host)!;
    const left = pendingOf({ ...after, hosts: after.hosts.filter(each => each.host === host) });
    if (outcome === 'unchanged') expect({ host, had: hasChanges(had), left }).toEqual({ host, had: false, left: [] });
    if (outcome === 'changed')
      expect({ host, left, isCounted: changed > 0 }).toEqual({ host, left: [], isCounted: true });
    if (outcome === 'failed') expect({ host, code: had.problem?.code }).toEqual({ host, code: 'BRK-HOST-ARMED' });
    if (outcome === 'skipped') expect(changed).toBe(0);
  }
  const outcomes = new Set(reports.map(({ outcome }) => outcome));
  const isBad = outcomes.has('failed') || (outcomes.has('skipped') && !by.skipsUnreachable);
  const isCut = outcomes.has('unreachable') && !by.skipsUnreachable;
  expect(exitStatusOf(reports, by.skipsUnreachable)).toBe(isBad ? 1 : isCut ? 4 : 0);
}

/**
 * After a power cut the same is wished for again. A worker that started between the configuration and the fingerprint
 * carries the fingerprint of before, and who then goes back to the configuration of before is told that it is reached.
 */
test('whatever was cut off, how often, on how many hosts, and whatever was wished for in between, one more run mends all', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ runs, last, reset }) => {
      const fleet = makeFleet(names);
      let wishOfPowerCut: Wish | null = null;
      for (const { wish: change, policy: by, batch, disturbances: planned, waits } of runs) {
        const wanted: Wish = wishOfPowerCut ?? { hosts: names, ...change };
        wishOfPowerCut = planned.some(({ fault }) => fault === 'power') ? wanted : null;
        const plan = planWish(fleet, wanted, batch);
        const reports = await apply(fleet, plan, strike(planned), by);
        if (reports !== null) checkReports(reports, plan, planWish(fleet, wanted), by);
        if (waits) for (const host of fleet.hosts.values()) host.takeBack();
      }
      for (const host of fleet.hosts.values()) host.takeBack();
      const wanted = wishOfPowerCut ?? { hosts: names, ...last };
      await apply(fleet, planWish(fleet, wanted), {}, { ...policy, onFailure: 'continue' });
      expect(pendingOf(planWish(fleet, wanted))).toEqual([]);
      const undisturbed = makeFleet(names);
      await apply(undisturbed, planWish(undisturbed, wanted));
      for (const [name, host] of fleet.hosts) expect(serviceOf(host)).toEqual(serviceOf(undisturbed.hosts.get(name)!));

      await apply(fleet, planReset(fleet, reset.purgesData), strike(reset.disturbances));
      for (const host of fleet.hosts.values()) host.takeBack();
      await apply(fleet, planReset(fleet, reset.purgesData));
      expect(pendingOf(planReset(fleet, reset.purgesData))).toEqual([]);
      for (const host of fleet.hosts.values()) expectReset(host, reset.purgesData);
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** Nothing of ours is there; folders for the data are, where it was to stay. */
function expectReset(host: ModelHost, purgesData: boolean): void {
  const { nodes, packages, users, enabled, running, rules } = stateOf(host);
  const isData = /^\/var\/lib\/bricks(\/catalogue(\/(gens|incoming))?)?$/;
  const left = nodes.map(([path]) => path).filter(path => purgesData || !isData.test(path));
  expect({ left, packages, users, enabled, running, rules }).toEqual({
    left: [],
    packages: [],
    users: [],
    enabled: [],
    running: [],
    rules: null,
  });
}
