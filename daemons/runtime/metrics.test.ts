import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { formatMetrics } from './metrics-text.ts';

describe('metrics', () => {
  it('of several processes are one text, each family once, each sample with its process', () => {
    const make = (count: number) => {
      const metrics = new Metrics();
      const answers = metrics.counter('answers_total', 'Answers.');
      answers({ class: '2xx' }).value += count;
      answers({ class: 'a"b\\c\n' }).value += 1;
      metrics.gauge('open', 'Open.', () => count);
      return metrics.snapshot();
    };
    const text = formatMetrics(
      'worker',
      new Map([
        ['0', make(1)],
        ['1', make(2)],
      ]),
    );
    expect(text).toBe(`# HELP answers_total Answers.
# TYPE answers_total counter
answers_total{worker="0",class="2xx"} 1
answers_total{worker="0",class="a\\"b\\\\c\\n"} 1
answers_total{worker="1",class="2xx"} 2
answers_total{worker="1",class="a\\"b\\\\c\\n"} 1
# HELP open Open.
# TYPE open gauge
open{worker="0"} 1
open{worker="1"} 2
`);
  });

  it('count durations in buckets that hold all below their end', () => {
    const metrics = new Metrics();
    const histogram = metrics.histogram('seconds', 'Time.');
    for (const seconds of [0.00005, 0.0001, 0.002, 7]) histogram.observe(seconds);
    const text = formatMetrics('worker', new Map([['0', metrics.snapshot()]]));
    expect(text).toContain('seconds_bucket{worker="0",le="0.0001"} 2');
    expect(text).toContain('seconds_bucket{worker="0",le="0.0025"} 3');
    expect(text).toContain('seconds_bucket{worker="0",le="1"} 3');
    expect(text).toContain('seconds_bucket{worker="0",le="+Inf"} 4');
    expect(text).toContain('seconds_count{worker="0"} 4');
  });
});
