import type { Cell, Histogram, Metrics } from '#runtime/metrics.ts';
import type { AnswerCounts } from './http/answers.ts';

export interface CatalogueCounts extends AnswerCounts {
  /** By the first digit of the status. */
  responses: readonly Cell[];
  duration: Histogram;
  refused: Cell;
  held: Cell;
  tokenAhead: Cell;
  dropped: Cell;
}

/** What a worker counts. Gauges are added by those who know their value. */
export function createCounts(metrics: Metrics): CatalogueCounts {
  const responses = metrics.counter('bricks_http_responses_total', 'Answers by class of status.');
  const cache = metrics.counter('bricks_catalogue_cache_total', 'Answers found in the cache, and rendered.');
  return {
    responses: [0, 1, 2, 3, 4, 5].map(digit => responses({ class: `${digit}xx` })),
    duration: metrics.histogram('bricks_http_duration_seconds', 'Time from the header to the answer.'),
    hits: cache({ result: 'hit' }),
    misses: cache({ result: 'miss' }),
    refused: metrics.counter('bricks_catalogue_refused_total', 'Answers 503 for want of a valid generation.')(),
    held: metrics.counter('bricks_held_total', 'Requests that waited for an instant to be over on every clock.')(),
    tokenAhead: metrics.counter(
      'bricks_token_ahead_total',
      'Users who had seen a later epoch than this box was at: a breach.',
    )(),
    dropped: metrics.counter('bricks_http_dropped_connections_total', 'Connections beyond the limit.')(),
  };
}
