import { expect, test } from 'vitest';
import { renderCatalogueConfig, renderCatalogueTarget } from './catalogue.ts';

test('the target wants the socket and one instance for each worker', () => {
  const wants = /^Wants=(.*)$/m.exec(renderCatalogueTarget({ workers: 3 }))?.[1]?.split(' ');
  expect(wants).toEqual([
    'bricks-catalogue.socket',
    'bricks-catalogue@0.service',
    'bricks-catalogue@1.service',
    'bricks-catalogue@2.service',
  ]);
});

test('the same configuration is the same bytes, in whatever order its keys were set', () => {
  const one = renderCatalogueConfig({ shop: 'demo', host: 'cat-01', workers: 2, cacheBytes: 1024 });
  const other = renderCatalogueConfig({ cacheBytes: 1024, workers: 2, host: 'cat-01', shop: 'demo' });
  expect(one).toBe(other);
  expect(JSON.parse(one)).toEqual({ shop: 'demo', host: 'cat-01', workers: 2, cacheBytes: 1024 });
});
