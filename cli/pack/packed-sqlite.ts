/**
 * The esbuild plugin that makes `import Database from 'better-sqlite3'` work inside the executable, where no file can be
 * required: better-sqlite3's entry for one architecture requires exactly one `prebuilds/linux-ARCH.node`, and that
 * request is answered by the addon loader. The daemons' sources know nothing of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';
import { type Arch, sha256 } from './manifest.ts';

/** Modules of this namespace have no place on disk in the bundle, so that it is the same from every checkout. */
const NAMESPACE = 'packed';

/** The module to bundle: the addon first, then the daemons. */
export function packedEntry(daemons: string): string {
  return `import '${NAMESPACE}:install-addon';\nimport ${JSON.stringify(daemons)};\n`;
}

export function packedSqlite(arch: Arch, addonPath: string): Plugin {
  return {
    name: 'packed-sqlite',
    setup(build) {
      build.onResolve({ filter: /^better-sqlite3$/ }, ({ kind, resolveDir }) =>
        build.resolve(`better-sqlite3/linux-${arch}`, { kind, resolveDir }),
      );
      build.onResolve({ filter: /\/prebuilds\/linux-\w+\.node$/ }, () => packed('addon'));
      build.onResolve({ filter: /^packed:/ }, ({ path }) => packed(path.slice('packed:'.length)));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => loadPacked(path, addonPath));
    },
  };
}

function packed(path: string) {
  return { path, namespace: NAMESPACE };
}

async function loadPacked(path: string, addonPath: string): Promise<OnLoadResult> {
  if (path === 'addon-loader') {
    return { loader: 'ts', contents: await readFile(join(import.meta.dirname, 'addon-loader.ts'), 'utf8') };
  }
  const addon = await readFile(addonPath);
  const call = `packedAddon('${sha256(addon)}', ${addon.length})`;
  if (path === 'install-addon') {
    return { contents: `import { installAddon, packedAddon } from 'packed:addon-loader';\ninstallAddon(${call});\n` };
  }
  return {
    contents: `const { loadAddon, packedAddon } = require('packed:addon-loader');\nmodule.exports = loadAddon(${call});\n`,
  };
}
