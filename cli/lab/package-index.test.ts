import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isLeftOut } from '../../test/is-left-out.ts';
import { indexPackages } from './package-index.ts';

it.skipIf(isLeftOut('dpkg-deb', existsSync('/usr/bin/dpkg-deb')))(
  'lists each package with its own fields, and the place, size and digest of its file',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'packages-'));
    buildPackage(dir, 'one');
    buildPackage(dir, 'two');
    await indexPackages(dir);
    const stanzas = readFileSync(join(dir, 'Packages'), 'utf8').trim().split('\n\n');
    expect(stanzas.length).toBe(2);
    const bytes = readFileSync(join(dir, 'two.deb'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(stanzas[1]).toMatch(/^Package: two\nVersion: 1.0\n/);
    expect(stanzas[1]!.split('\n').slice(-3)).toEqual([
      'Filename: ./two.deb',
      `Size: ${bytes.length}`,
      `SHA256: ${sha256}`,
    ]);
  },
);

function buildPackage(dir: string, name: string): void {
  const control = `Package: ${name}\nVersion: 1.0\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: x\n y\n`;
  mkdirSync(join(dir, name, 'DEBIAN'), { recursive: true });
  writeFileSync(join(dir, name, 'DEBIAN/control'), control);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', join(dir, name), join(dir, `${name}.deb`)]);
}
