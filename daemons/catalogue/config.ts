import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_CONFIG } from '#contract/layout.ts';
import { integer, readConfig, text } from '#runtime/config.ts';
import { hostPath } from '#runtime/host-path.ts';

const GIB = 1024 ** 3;

/** Throws ConfigError. */
export function readCatalogueConfig(): CatalogueConfig {
  return readConfig<CatalogueConfig>(hostPath(CATALOGUE_CONFIG), {
    shop: text,
    host: text,
    workers: integer(1, 256),
    cacheBytes: integer(0, 64 * GIB),
  });
}

/** BRICKS_WORKER: the instance of bricks-catalogue@.service, from 0. */
export function readWorkerNumber(env: NodeJS.ProcessEnv): number {
  const number = env.BRICKS_WORKER ?? '';
  if (!/^\d{1,3}$/.test(number)) throw new Error(`BRICKS_WORKER is "${number}", not the number of a worker`);
  return Number(number);
}
