/**
 * Makes the executable with the `sea` module of @yao-pkg/pkg, in a process of its own: that module changes the working
 * directory, filters stderr and takes its folders from the environment, and postject holds the file several times over
 * in memory (about 900 MB at its peak).
 *
 * No network: pkg looks for Node's releases in $HOME/.pkg-cache before it downloads any, and HOME is a staging folder
 * where that cache holds the Node that npm installed. (Its `nodePath` option would be simpler, but runs that Node to
 * learn its version, which fails for another architecture.)
 *
 * The same bytes from every folder: the blob keeps the path of its main script, so that is given relative to the
 * temporary folder which pkg makes below TMPDIR and enters. Code caches and snapshots would differ from run to run.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BricksError } from '../errors.ts';
import type { Checkout } from './checkout.ts';
import type { Arch } from './manifest.ts';

export interface PkgOrder {
  arch: Arch;
  nodeVersion: string;
  /** Absolute paths: the bundle (in TMPDIR), the SQLite addon, the executable to be written. */
  script: string;
  addon: string;
  output: string;
}

/** Throws BRK-PACK-EXECUTABLE with what pkg said last. */
export async function makeExecutable(checkout: Checkout, arch: Arch, bundle: string, output: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'bricks-pack-'));
  try {
    const script = join(staging, 'bricksd.cjs');
    await writeFile(script, bundle);
    await seedNodeCache(staging, checkout.nodeVersion, arch, checkout.node);
    await runPkg(checkout, staging, {
      arch,
      nodeVersion: checkout.nodeVersion,
      script,
      addon: checkout.addon,
      output,
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The files that pkg 6 takes for a release it has downloaded, verified and unpacked. */
async function seedNodeCache(home: string, version: string, arch: Arch, node: string): Promise<void> {
  const release = join(home, '.pkg-cache/sea', `node-v${version}-linux-${arch}`);
  await mkdir(join(release, 'bin'), { recursive: true });
  await symlink(node, join(release, 'bin/node'));
  for (const marker of [join(release, 'bin/node.ok'), `${release}.tar.gz`, `${release}.tar.gz.ok`]) {
    await writeFile(marker, '');
  }
}

async function runPkg(checkout: Checkout, staging: string, order: PkgOrder): Promise<void> {
  const program = join(import.meta.dirname, 'run-pkg.ts');
  try {
    await promisify(execFile)(checkout.hostNode, [program, JSON.stringify(order)], {
      cwd: staging,
      env: { HOME: staging, TMPDIR: staging },
      timeout: 300_000,
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-6).join('\n') || message;
    const problem = { code: 'BRK-PACK-EXECUTABLE', where: null, message: `pkg failed: ${said}`, hint: null };
    throw new BricksError(problem, undefined, error);
  }
}
