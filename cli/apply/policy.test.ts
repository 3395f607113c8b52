import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Amount, cutBatches } from '../plan/batch.ts';
import type { HostPlan, Plan } from '../plan/plan.ts';
import { HostError } from '../remote/session.ts';
import { exitStatusOf } from '../run/exit-status.ts';
import { applyPlan, type Policy } from './engine.ts';
import type { ApplyEvent, HostOutcome } from './events.ts';
import type { Hands } from './hands.ts';

/** What a host is and does in a run: done before it, sick before it, or to be changed, well or not. */
const FATES = ['idle', 'sick', 'gone', 'well', 'well', 'well', 'fails', 'lost'] as const;
type Fate = (typeof FATES)[number];

interface Case {
  fates: Fate[];
  batch: Amount[];
  policy: Policy;
}

const amount = (min: number): fc.Arbitrary<Amount> =>
  fc.oneof(
    fc.integer({ min, max: 12 }).map(hosts => ({ hosts })),
    fc.integer({ min, max: 100 }).map(percent => ({ percent })),
  );
const cases: fc.Arbitrary<Case> = fc.record({
  fates: fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 40 }),
  batch: fc.array(amount(1), { minLength: 1, maxLength: 4 }),
  policy: fc.record({
    maxFail: amount(0),
    onFailure: fc.constantFrom('stop' as const, 'continue' as const, 'rollback' as const),
    skipsUnreachable: fc.boolean(),
  }),
});

test('for any batches, failures and policy, each host comes to what the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async each => {
      const { reports } = await run(each);
      expect(reports.map(({ outcome }) => outcome)).toEqual(expectedOutcomes(each));
    }),
    { numRuns: 500 },
  );
});

test('for any batches, failures and policy, waves go one after the other and none is begun when too many have failed', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async each => {
      const { events, plan } = await run(each);
      const begun: string[] = [];
      let open = 0;
      let failed = 0;
      for (const event of events) {
        if (event.type === 'wave') {
          expect({ open, isOver: isOver(each, failed) }).toEqual({ open: 0, isOver: false });
          open = event.hosts.length;
          begun.push(...event.hosts);
        }
        if (event.type !== 'host' || !begun.includes(event.report.host) || event.report.outcome === 'reverted')
          continue;
        open--;
        if (countsAsFailed(event.report.outcome, each.policy)) failed++;
      }
      expect(begun).toEqual(plan.waves.flat().slice(0, begun.length));
    }),
    { numRuns: 500 },
  );
});

test('the exit status is 0 just when every host that counts is as it should be', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async each => {
      const outcomes = (await run(each)).reports.map(({ outcome }) => outcome);
      const isWell = (outcome: HostOutcome) =>
        outcome === 'changed' || outcome === 'unchanged' || (outcome === 'unreachable' && each.policy.skipsUnreachable);
      const status = exitStatusOf((await run(each)).reports, each.policy.skipsUnreachable);
      expect({ status, isDone: status === 0 }).toEqual({ status, isDone: outcomes.every(isWell) });
    }),
    { numRuns: 300 },
  );
});

/** Counted by hand, host by host, over the waves as they are cut. */
function expectedOutcomes({ fates, batch, policy }: Case): HostOutcome[] {
  const outcomes = fates.map((fate): HostOutcome => {
    if (fate === 'idle') return 'unchanged';
    return fate === 'sick' ? 'failed' : 'unreachable';
  });
  const changing = fates.flatMap((fate, index) => (['well', 'fails', 'lost'].includes(fate) ? [index] : []));
  const limit =
    'hosts' in policy.maxFail ? policy.maxFail.hosts : Math.floor((changing.length * policy.maxFail.percent) / 100);
  let failed = 0;
  const begun: number[] = [];
  for (let from = 0, wave = 0; from < changing.length; wave++) {
    const size = batch[Math.min(wave, batch.length - 1)]!;
    const count = 'hosts' in size ? size.hosts : Math.max(1, Math.floor((changing.length * size.percent) / 100));
    const isStopped = failed > limit && policy.onFailure !== 'continue';
    for (const index of changing.slice(from, from + count)) {
      const fate = fates[index];
      outcomes[index] = isStopped
        ? 'skipped'
        : fate === 'well'
          ? 'changed'
          : fate === 'fails'
            ? 'failed'
            : 'unreachable';
      if (!isStopped) begun.push(index);
    }
    if (!isStopped) {
      failed += changing.slice(from, from + count).filter(index => fates[index] === 'fails').length;
      if (!policy.skipsUnreachable)
        failed += changing.slice(from, from + count).filter(index => fates[index] === 'lost').length;
    }
    from += count;
  }
  if (policy.onFailure === 'rollback' && failed > limit)
    for (const index of begun) if (fates[index] !== 'lost') outcomes[index] = 'reverted';
  return outcomes;
}

function isOver({ fates, policy }: Case, failed: number): boolean {
  const total = fates.filter(fate => ['well', 'fails', 'lost'].includes(fate)).length;
  const { maxFail } = policy;
  const limit = 'hosts' in maxFail ? maxFail.hosts : Math.floor((total * maxFail.percent) / 100);
  return policy.onFailure !== 'continue' && failed > limit;
}

function countsAsFailed(outcome: HostOutcome, policy: Policy): boolean {
  return outcome === 'failed' || (outcome === 'unreachable' && !policy.skipsUnreachable);
}

async function run({ fates, batch, policy }: Case) {
  const plan = planOf(fates, batch);
  const events: ApplyEvent[] = [];
  const fateOf = (host: string) => fates[Number(host.slice(1))]!;
  const hands: Hands = {
    runSteps: async (host, steps, tell) => {
      tell({ index: steps[0]!.index, state: 'begin', atMs: 0 });
      await Promise.resolve();
      if (fateOf(host) !== 'well') throw problemOf(host, fateOf(host) === 'lost');
      tell({ index: steps[0]!.index, state: 'changed', atMs: 1 });
    },
    upload: async () => {},
    confirm: () => Promise.reject(new Error('nothing is armed')),
    rollBack: () => Promise.resolve(),
    isInterrupted: () => false,
    emit: event => events.push(event),
    now: () => 0,
  };
  return { plan, events, reports: await applyPlan(plan, hands, policy) };
}

function planOf(fates: readonly Fate[], batch: Amount[]): Plan {
  const hosts = fates.map((fate, index): HostPlan => {
    const host = `h${index}`;
    const isSick = fate === 'sick' || fate === 'gone';
    const step = { kind: 'enable' as const, unit: 'u' };
    const steps = isSick ? [] : [{ step, title: 'enable u', pending: fate === 'idle' ? null : 'not enabled' }];
    return {
      host,
      problem: isSick ? problemOf(host, fate === 'gone').problem : null,
      isUnreachable: fate === 'gone',
      steps,
    };
  });
  const changing = hosts.filter(({ steps }) => steps.some(({ pending }) => pending !== null)).map(({ host }) => host);
  return { version: 2, hosts, waves: cutBatches(changing, batch) };
}

function problemOf(where: string, isUnreachable: boolean): HostError {
  return new HostError({ code: 'BRK-STEP-FAILED', where, message: 'it is so', hint: null }, isUnreachable);
}
