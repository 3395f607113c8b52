import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_CONFIG, CATALOGUE_DIR, CONFIG_DIR, GENERATIONS_DIR, SCHEDULE_FILE } from '#contract/layout.ts';
import { type Entry, formatRecord } from '#contract/schedule.ts';
import { isAlive } from '../../../run/is-alive.ts';

/** A socket's path is cut off behind this (unix(7), sun_path has 108 bytes); a daemon's own is the longest. */
const LONGEST_TEMP_DIR = 50;

/** A box of its own in a temporary directory, on which one generation is valid since long ago. */
export interface TrialBox {
  root: string;
  socket: string;
  remove(): void;
}

export function makeTrialBox(dir: string, digest: string, shop: string): TrialBox {
  const temp = tmpdir().length <= LONGEST_TEMP_DIR ? tmpdir() : '/tmp';
  removeAbandoned(temp);
  const root = mkdtempSync(join(temp, `bricks-trial-${process.pid}-`));
  for (const each of [CONFIG_DIR, CATALOGUE_DIR, GENERATIONS_DIR]) mkdirSync(join(root, each), { recursive: true });
  const config: CatalogueConfig = {
    shop,
    host: 'trial',
    workers: 1,
    cacheBytes: 2 ** 20,
    isKept: false,
    onDoubt: 'fence',
    keeperPort: 8731,
    operatorKey: 'none',
  };
  writeFileSync(join(root, CATALOGUE_CONFIG), JSON.stringify(config));
  symlinkSync(resolve(dir), join(root, GENERATIONS_DIR, digest));
  const entry: Entry = {
    epoch: 1,
    digest,
    activation: 0,
    voteBy: 0,
    roster: ['trial'],
    members: { trial: { address: 'localhost', port: 8731, key: 'none' } },
    without: [],
    policy: { allowMissing: 0 },
    previous: null,
    cancels: null,
    signature: 'none',
  };
  writeFileSync(join(root, SCHEDULE_FILE), formatRecord({ kind: 'commit', entry, votes: [], recordedAt: 0 }));
  return { root, socket: join(root, 'http'), remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A command that was killed leaves its box, named by its process. Those of other users are theirs. */
function removeAbandoned(temp: string): void {
  for (const name of readdirSync(temp)) {
    const pid = /^bricks-trial-(\d+)-\w{6}$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(temp, name), { recursive: true, force: true });
    } catch (error) {
      if (!NOT_OURS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** errno(3) */
const NOT_OURS = new Set(['EACCES', 'EPERM']);
