import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderCommandManifest } from '#cli/command-manifest.ts';

const root = resolve(import.meta.dirname, '../..');
writeFileSync(resolve(root, 'oclif.manifest.json'), await renderCommandManifest(root));
