/**
 * What the decision costs that each request asks for twice: nanoseconds of processor time for a call, and bytes that it leaves for
 * the collector.
 *
 *   node bench/decide.ts [CALLS]
 */
import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Answers } from '../daemons/catalogue/http/answers.ts';
import { Observations } from '../daemons/catalogue/schedule/observations.ts';
import { Serving } from '../daemons/catalogue/schedule/serving.ts';
import type { Gate } from '../daemons/contract/gate.ts';
import type { Entry } from '../daemons/contract/schedule.ts';
import { coarseWallClock, monotonicClock, wallClock } from '../daemons/runtime/clock.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const calls = Number(process.argv[2] ?? 5_000_000);
console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${calls} calls\n`);
const subjects = { 'without a keeper': makeServing(false), 'with a keeper': makeServing(true) };
for (let round = 1; round <= 5; round++) {
  for (const [name, serving] of Object.entries(subjects)) measure(`${name}, round ${round}`, serving);
}

function makeServing(isKept: boolean): Serving {
  const serving = new Serving({
    clocks: { wall: wallClock, coarseWall: coarseWallClock, monotonic: monotonicClock },
    isKept,
    observations: new Observations(0),
    answersFor: () => ({}) as Answers,
    onSwitch: () => {},
  });
  const now = Date.now();
  serving.setEntries([now - 1e6, now + 1e9].map((activation, index) => ({ epoch: index + 1, activation }) as Entry));
  const sent = { sentAtMs: wallClock(), sentMonotonicMs: monotonicClock() };
  if (isKept) serving.setGate({ ...sent, clockErrorMs: 1, leaseUntilMs: 1e15, doubtFromMs: null } as Gate);
  return serving;
}

function measure(name: string, serving: Serving): void {
  collect();
  const before = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  let served = 0;
  for (let call = 0; call < calls; call++) if (serving.decide().kind === 'serve') served += 1;
  const { user, system } = process.cpuUsage(start);
  const ns = (1_000 * (user + system)) / calls;
  const bytes = (process.memoryUsage().heapUsed - before) / calls;
  if (served !== calls) throw new Error(`${calls - served} calls were not told to serve`);
  console.log(`${name.padEnd(28)} ${ns.toFixed(1).padStart(7)} ns ${bytes.toFixed(2).padStart(7)} bytes`);
}
