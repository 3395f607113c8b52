/**
 * The daemons as one executable an architecture, with Node and SQLite inside.
 *
 *   sources → one script → (known inputs? → cached release, compared) → pkg → release folder → cache
 *
 * Everything before pkg takes well under a second, so an unchanged checkout is recognised by redoing it.
 */
import { readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bundleDaemons } from './bundle.ts';
import { findRelease, keepRelease, openRelease, pruneReleases } from './cache.ts';
import { type Checkout, readCheckout } from './checkout.ts';
import { makeExecutable } from './executable.ts';
import { hashFile, rememberedHash } from './hashes.ts';
import {
  type Arch,
  type ReleaseFile,
  type ReleaseInputs,
  type ReleaseManifest,
  releaseDigest,
  sha256,
} from './manifest.ts';

export type { Arch, ReleaseManifest } from './manifest.ts';

export interface PackOptions {
  arch: Arch;
  /** Where releases are kept; `dist/releases` of the checkout when left out. */
  outDir?: string;
  /** The checkout whose daemons are packed; the CLI's own when left out. */
  root?: string;
  emit: (event: PackEvent) => void;
}

export type PackEvent =
  | { kind: 'pack-started'; arch: Arch; node: string }
  | { kind: 'pack-finished'; arch: Arch; digest: string; wasBuilt: boolean; tookMs: number };

export interface PackedRelease {
  digest: string;
  /** Absolute; holds the manifest's files and manifest.json. Running the executable there adds the SQLite addon. */
  dir: string;
  executable: string;
  sizeBytes: number;
  files: ReleaseFile[];
  /** False when an earlier pack of the same sources was found whole. */
  wasBuilt: boolean;
  tookMs: number;
}

const PROJECT_ROOT = resolve(import.meta.dirname, '../..');
const EXECUTABLE = 'bricksd';

/** What a release would be made of, and the one that was made of it before. */
export interface LookedUp {
  outDir: string;
  checkout: Checkout;
  bundle: string;
  inputs: ReleaseInputs;
  found: ReleaseManifest | null;
}

/** All but the build: half a second's work that can be done before it is known who needs it. Throws as packRelease does. */
export async function lookUpRelease({
  arch,
  root = PROJECT_ROOT,
  outDir,
}: Omit<PackOptions, 'emit'>): Promise<LookedUp> {
  const checkout = readCheckout(root, arch);
  const folder = resolve(outDir ?? join(root, 'dist/releases'));
  // esbuild is a process of its own.
  const [bundle, node, packer] = await Promise.all([
    bundleDaemons(checkout, arch),
    rememberedHash(folder, checkout.node),
    packerHash(),
  ]);
  const inputs = { bundle: sha256(bundle), node, packer };
  return { outDir: folder, checkout, bundle, inputs, found: await findRelease(folder, arch, inputs) };
}

/** Throws BricksError with a BRK-PACK-… code for what is missing or fails. */
export async function packRelease(
  options: PackOptions,
  lookedUp: Promise<LookedUp> = lookUpRelease(options),
): Promise<PackedRelease> {
  const { arch, emit } = options;
  const startedMs = performance.now();
  const { outDir, checkout, bundle, inputs, found } = await lookedUp;
  if (found === null) emit({ kind: 'pack-started', arch, node: checkout.nodeVersion });
  const manifest = found ?? (await buildRelease(checkout, arch, bundle, inputs, outDir));
  const tookMs = Math.round(performance.now() - startedMs);
  const { digest, files } = manifest;
  emit({ kind: 'pack-finished', arch, digest, wasBuilt: found === null, tookMs });
  const dir = join(outDir, digest);
  const { sizeBytes } = files[0]!;
  return { digest, dir, executable: join(dir, EXECUTABLE), sizeBytes, files, wasBuilt: found === null, tookMs };
}

/** What turns the inputs into bytes: our order to pkg, pkg, and what writes the ELF file for it. */
async function packerHash(): Promise<string> {
  const pkg = createRequire(import.meta.url).resolve('@yao-pkg/pkg/package.json');
  const postject = createRequire(pkg).resolve('postject/package.json');
  const program = join(import.meta.dirname, 'run-pkg.ts');
  const texts = await Promise.all([program, pkg, postject].map(path => readFile(path, 'utf8')));
  return sha256(texts.join('\0'));
}

async function buildRelease(
  checkout: Checkout,
  arch: Arch,
  bundle: string,
  inputs: ReleaseInputs,
  outDir: string,
): Promise<ReleaseManifest> {
  const place = await openRelease(outDir);
  try {
    const path = join(place, EXECUTABLE);
    await makeExecutable(checkout, arch, bundle, path);
    const files = [{ name: EXECUTABLE, sha256: await hashFile(path), sizeBytes: (await stat(path)).size }];
    const { nodeVersion: node, betterSqlite3 } = checkout;
    const manifest = { digest: releaseDigest(files), arch, node, betterSqlite3, files, inputs };
    await keepRelease(outDir, place, manifest);
    await pruneReleases(outDir, Date.now());
    return manifest;
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}
