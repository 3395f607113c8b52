import { performance } from 'node:perf_hooks';
import type { Metrics } from '#runtime/metrics.ts';
import type { Catalogue } from './catalogue.ts';
import { CAUSES } from './schedule/decide.ts';

/** What a worker is asked for when somebody reads its metrics. */
export function addGauges(metrics: Metrics, catalogue: Catalogue): void {
  const active = () => {
    const decision = catalogue.serving.peek();
    return decision.kind === 'serve' ? decision : undefined;
  };
  let before = performance.eventLoopUtilization();
  metrics.gauge('bricks_worker_up', 'Whether the worker answers.', () => 1);
  metrics.gauge('bricks_catalogue_epoch', 'Epoch answered from; 0 for none.', () => {
    const decision = catalogue.serving.peek();
    return decision.kind === 'refuse' ? 0 : decision.entry.epoch;
  });
  metrics.gauge('bricks_catalogue_open_generations', 'Generations held open.', () => catalogue.pool.digests().length);
  metrics.gauge('bricks_catalogue_cache_bytes', 'Bytes of rendered answers kept.', () => {
    return active()?.answers.cache.sizeBytes ?? 0;
  });
  metrics.gauges('bricks_fenced', 'Whether the worker answers 503, and why.', 'cause', () => {
    const decision = catalogue.serving.peek();
    const isCause = (cause: string) => decision.kind === 'refuse' && decision.cause === cause;
    return Object.fromEntries(CAUSES.map(cause => [cause, isCause(cause) ? 1 : 0]));
  });
  metrics.gauge('bricks_clock_error_seconds', 'How far the clock may be off; NaN where nobody has said.', () => {
    return (catalogue.serving.clockErrorMs() ?? Number.NaN) / 1_000;
  });
  metrics.gauge('bricks_process_resident_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  metrics.gauge('bricks_process_cpu_seconds', 'User and system time.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.gauge('bricks_event_loop_utilization', 'Share of time the event loop was busy since the last look.', () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  });
}
