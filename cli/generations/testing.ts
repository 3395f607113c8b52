import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Database from 'better-sqlite3';
import { expect, onTestFinished } from 'vitest';
import { BricksError } from '#cli/errors.ts';
import type { Manifest } from '#contract/generation.ts';
import { digestFile } from './build/digest.ts';
import { type BuildRequest, type BuildResult, buildGeneration } from './build.ts';
import { checkDatabase } from './check.ts';

/** A directory for one test, removed after it. */
export async function makeTempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'bricks-gen-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Builds from a feed of this content in a file of this name. */
export async function buildFrom(
  content: string | Buffer,
  options: { name?: string; dir?: string } & Partial<BuildRequest> = {},
): Promise<BuildResult> {
  const dir = options.dir ?? (await makeTempDir());
  const feed = join(dir, options.name ?? 'feed.tsv');
  await writeFile(feed, content);
  return buildGeneration({ feed, outDir: join(dir, 'out'), ...QUIET, ...options });
}

const QUIET = { stdin: Readable.from([]), previous: null, isRebase: false, skipBad: 0, emit: () => {}, now: () => 0 };

/** What a build refuses a feed for, as "line code". */
export async function refusals(
  content: string | Buffer,
  options: Parameters<typeof buildFrom>[1] = {},
): Promise<string[]> {
  try {
    await buildFrom(content, options);
  } catch (error) {
    if (error instanceof BricksError)
      return error.problems.map(({ where, code }) => `${/:(\d+)$/.exec(where!)?.[1] ?? ''} ${code}`);
    throw error;
  }
  return [];
}

/** The manifest of a generation's directory, which must agree with the database beside it. */
export async function readSealed(dir: string): Promise<Manifest> {
  const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const file = join(dir, 'catalog.db');
  expect(manifest).toMatchObject({ ...checkDatabase(file), digest: await digestFile(file) });
  return manifest;
}

/** Rows of a built generation. */
export function queryGeneration<T>(built: BuildResult, sql: string, ...values: unknown[]): T[] {
  const db = new Database(join(built.dir, 'catalog.db'), { readonly: true });
  try {
    return db.prepare(sql).all(...values) as T[];
  } finally {
    db.close();
  }
}

export const HEADER = 'id\ttitle\tprice\tbrand\tproduct_type\tcolor\tsale_price\n';
