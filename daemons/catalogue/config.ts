import { readFileSync } from 'node:fs';
import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_CONFIG, TOKEN_KEY } from '#contract/layout.ts';
import { ConfigError, integer, oneOf, readConfig, text, truth } from '#runtime/config.ts';
import { hostPath } from '#runtime/host-path.ts';

const GIB = 1024 ** 3;

/** Throws ConfigError. */
export function readCatalogueConfig(): CatalogueConfig {
  return readConfig<CatalogueConfig>(hostPath(CATALOGUE_CONFIG), {
    shop: text,
    host: text,
    workers: integer(1, 256),
    cacheBytes: integer(0, 64 * GIB),
    isKept: truth,
    onDoubt: oneOf('fence', 'keep-old'),
    keeperPort: integer(1, 65_535),
    operatorKey: text,
  });
}

/** For the users' tokens; undefined where there is none. Throws ConfigError where it is no key. */
export function readTokenKey(): Buffer | undefined {
  const path = hostPath(TOKEN_KEY);
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError(`${path}: ${(error as Error).message}`, error);
  }
  if (!/^[\w-]{43}$/.test(content)) throw new ConfigError(`${path}: must hold 32 bytes in base64url`);
  return Buffer.from(content, 'base64url');
}

/** BRICKS_WORKER: the instance of bricks-catalogue@.service, from 0. */
export function readWorkerNumber(env: NodeJS.ProcessEnv): number {
  const number = env.BRICKS_WORKER ?? '';
  if (!/^\d{1,3}$/.test(number)) throw new Error(`BRICKS_WORKER is "${number}", not the number of a worker`);
  return Number(number);
}
