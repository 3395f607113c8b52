import { expect, test } from 'vitest';
import { renderCatalogueConfig, renderCatalogueTarget, renderKeeperService } from './catalogue.ts';

test('the target wants the socket, the keeper and one instance for each worker', () => {
  const wants = /^Wants=(.*)$/m.exec(renderCatalogueTarget({ workers: 3 }))?.[1]?.split(' ');
  expect(wants).toEqual([
    'bricks-catalogue.socket',
    'bricks-catalogue-keeper.service',
    'bricks-catalogue@0.service',
    'bricks-catalogue@1.service',
    'bricks-catalogue@2.service',
  ]);
});

test('the same configuration is the same bytes, in whatever order its keys were set', () => {
  const more = { isKept: true, onDoubt: 'fence' as const, keeperPort: 8731, operatorKey: 'k' };
  const one = renderCatalogueConfig({ shop: 'demo', host: 'cat-01', workers: 2, cacheBytes: 1024, ...more });
  const other = renderCatalogueConfig({ ...more, cacheBytes: 1024, workers: 2, host: 'cat-01', shop: 'demo' });
  expect(one).toBe(other);
  expect(JSON.parse(one)).toEqual({ shop: 'demo', host: 'cat-01', workers: 2, cacheBytes: 1024, ...more });
});

test('the keeper may reach the others and the workers, and nothing else that root may', () => {
  const unit = renderKeeperService({ fingerprint: 'f' });
  expect(unit).toContain('CapabilityBoundingSet=CAP_DAC_OVERRIDE\n');
  expect(unit).toContain('RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n');
  expect(unit).not.toMatch(/^(PrivateNetwork|PrivateUsers|User)=/m);
  expect(unit).toContain('ProtectSystem=strict\n');
});
