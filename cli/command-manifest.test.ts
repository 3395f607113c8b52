import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { renderCommandManifest } from './command-manifest.ts';

const root = resolve(import.meta.dirname, '..');

test('oclif.manifest.json is what the commands say: renew it by `npm run manifest`', async () => {
  expect(readFileSync(resolve(root, 'oclif.manifest.json'), 'utf8')).toBe(await renderCommandManifest(root));
});
