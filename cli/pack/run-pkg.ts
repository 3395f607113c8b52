/** A program of its own, started by executable.ts with a PkgOrder as its one argument. */
import { chmod } from 'node:fs/promises';
import { basename } from 'node:path';
import pkgSea, { type SeaConfig } from '@yao-pkg/pkg/lib-es5/sea.js';
import { ADDON_ASSET } from './addon-loader.ts';
import type { PkgOrder } from './executable.ts';

const order = JSON.parse(process.argv[2]!) as PkgOrder;
const seaConfig: SeaConfig & { main: string } = {
  main: `../${basename(order.script)}`,
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  useCodeCache: false,
  assets: { [ADDON_ASSET]: order.addon },
};
await pkgSea.default(order.script, {
  seaConfig,
  targets: [{ nodeRange: `node${order.nodeVersion}`, platform: 'linux', arch: order.arch, output: order.output }],
});
await chmod(order.output, 0o755);
