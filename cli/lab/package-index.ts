import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './tool.ts';

/**
 * Writes the `Packages` index of a flat apt repository (https://wiki.debian.org/DebianRepository/Format): each
 * package's own control fields, and where its file is. apt takes a `[trusted=yes]` source without a Release file.
 */
export async function indexPackages(repository: string): Promise<void> {
  const files = (await readdir(repository)).filter(name => name.endsWith('.deb')).sort();
  const stanzas: string[] = [];
  for (const file of files) stanzas.push(await stanza(repository, file));
  await writeFile(join(repository, 'Packages'), `${stanzas.join('\n\n')}\n`);
}

async function stanza(repository: string, file: string): Promise<string> {
  const path = join(repository, file);
  const control = await runTool(['dpkg-deb', '--field', path]);
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return `${control.trimEnd()}\nFilename: ./${file}\nSize: ${bytes.length}\nSHA256: ${sha256}`;
}
