import { dirname, relative } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { BricksError } from '../errors.ts';
import type { Checkout } from './checkout.ts';
import { type Arch, sha256 } from './manifest.ts';
import { packedEntry, packedSqlite } from './packed-sqlite.ts';

/**
 * The daemons and all they import as one CommonJS script, the form in which Node starts a script inside an executable.
 * It holds paths relative to the checkout only. Throws BRK-PACK-BUNDLE with every error's place.
 */
export async function bundleDaemons(checkout: Checkout, arch: Arch): Promise<string> {
  const { build } = await import('esbuild');
  const entry = `./${relative(checkout.root, checkout.entry)}`;
  try {
    const result = await build({
      stdin: { contents: packedEntry(entry), resolveDir: checkout.root, sourcefile: 'bricksd.js' },
      absWorkingDir: checkout.root,
      plugins: [packedSqlite(arch, checkout.addon)],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node24',
      keepNames: true,
      charset: 'utf8',
      logLevel: 'silent',
      // As Node runs the sources: an import without `type` is never dropped. No file, so no other setting creeps in.
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    return withVersion(result.outputFiles[0]!.text, checkout.version);
  } catch (error) {
    throw bundleError(error, dirname(checkout.entry));
  }
}

/** `bricksd --version` says BRICKS_RELEASE, which tells two states of the sources apart that package.json doesn't. */
function withVersion(script: string, version: string): string {
  const release = `${version}+${sha256(script).slice(0, 12)}`;
  // The directive again: it counts only as the first statement.
  return `"use strict";\nconst BRICKS_RELEASE = ${JSON.stringify(release)};\n${script}`;
}

function bundleError(error: unknown, where: string): unknown {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined || errors.length === 0) return error;
  const problems = errors.map(({ location, text }) => ({
    code: 'BRK-PACK-BUNDLE',
    where: location === null ? where : `${location.file}:${location.line}:${location.column + 1}`,
    message: text,
    hint: null,
  }));
  return new BricksError(problems, undefined, error);
}
