import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { usageError } from '../errors.ts';
import type { Emit } from './emit.ts';

/** Programs and files that the lab and its operator need, and the Debian packages that bring them. */
const NEEDS: readonly (readonly [need: string, debianPackage: string])[] = [
  ['systemd-nspawn', 'systemd-container'],
  ['debootstrap', 'debootstrap'],
  ['/usr/share/keyrings/debian-archive-keyring.gpg', 'debian-archive-keyring'],
  ['ip', 'iproute2'],
  ['ssh-keygen', 'openssh-client'],
  ['rsync', 'rsync'],
];

/** Debian packages to install before there can be a lab; [] when all is there. */
export function missingPrerequisites(): string[] {
  return NEEDS.filter(([need]) => !isThere(need)).map(([, debianPackage]) => debianPackage);
}

/** Throws BRK-LAB-ROOT or BRK-LAB-PACKAGES, with the line that helps. */
export function checkPrerequisites(): void {
  checkRoot();
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    const line = `apt-get install --no-install-recommends ${missing.join(' ')}`;
    throw usageError('BRK-LAB-PACKAGES', null, `the lab needs ${missing.join(', ')}`, line);
  }
}

/** Throws BRK-LAB-ROOT. */
export function checkRoot(): void {
  if (process.getuid!() === 0) return;
  const message = 'the lab boots machines and makes networks, which takes root';
  throw usageError('BRK-LAB-ROOT', null, message, 'run it again with sudo; all other commands work without');
}

/** Installs what is missing by this machine's own apt; does nothing when all is there. */
export async function installPrerequisites(emit: Emit): Promise<void> {
  const missing = missingPrerequisites();
  if (missing.length === 0) return;
  checkRoot();
  emit({ host: null, text: `installing ${missing.join(', ')}` });
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, reject: false } as const;
  await execa('apt-get', ['-q', 'update'], options);
  await execa('apt-get', ['-qy', 'install', '--no-install-recommends', ...missing], options);
  checkPrerequisites();
}

function isThere(need: string): boolean {
  if (need.startsWith('/')) return existsSync(need);
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  return path.split(':').some(dir => isExecutable(join(dir, need)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
