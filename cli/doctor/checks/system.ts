import type { HostSurvey, Inspection } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

const OLDEST_DEBIAN = 12;
const BEST_DEBIAN = 13;

/** Operating system, architecture, packages, reboot, and whether its files can be written. */
export function findSystem(host: string, { facts, inspection }: HostSurvey): Finding[] {
  return [
    ...findOs(host, facts.osId, facts.osVersion),
    ...(facts.arch === null ? [unknownArch(host)] : []),
    ...(inspection === null ? [] : findUpkeep(host, inspection)),
  ];
}

function findOs(host: string, osId: string, osVersion: string): Finding[] {
  const major = Number(osVersion.split('.')[0]);
  const says = `runs ${osId || 'an unknown system'} ${osVersion}`.trim();
  const hint = `install Debian ${BEST_DEBIAN} on it`;
  if (osId !== 'debian' || major < OLDEST_DEBIAN) {
    const message = `${says}; Debian ${OLDEST_DEBIAN} or later is needed`;
    return [{ host, code: 'BRK-HOST-OS', severity: 'error', message, hint }];
  }
  if (major >= BEST_DEBIAN) return [];
  const message = `${says}; Debian ${BEST_DEBIAN} is recommended`;
  return [{ host, code: 'BRK-DOC-OLD-OS', severity: 'warning', message, hint }];
}

function unknownArch(host: string): Finding {
  const message = 'is of a machine type that no release is built for (neither x86_64 nor aarch64)';
  const hint = 'put a box of another type in its place';
  return { host, code: 'BRK-HOST-ARCH', severity: 'error', message, hint };
}

function findUpkeep(host: string, { readOnly, rebootFor, brokenPackages, packageLock }: Inspection): Finding[] {
  const found: Finding[] = [];
  if (readOnly.length > 0) {
    const message = `can't write to ${readOnly.join(', ')}: mounted read-only`;
    const hint = 'a file system turns read-only by itself when its disk fails: see dmesg there';
    found.push({ host, code: 'BRK-DOC-READ-ONLY', severity: 'error', message, hint });
  }
  if (brokenPackages.length > 0) {
    const message = `packages are half-installed or not configured: ${brokenPackages.join(', ')}`;
    const hint = `on the host: dpkg --configure -a && apt-get -f install`;
    found.push({ host, code: 'BRK-DOC-PACKAGES', severity: 'error', message, hint });
  }
  if (packageLock !== null) {
    const message = `${packageLock.program || 'a process'} (pid ${packageLock.pid}) holds ${packageLock.file}`;
    const hint = 'wait until it is done; provision waits as well';
    found.push({ host, code: 'BRK-DOC-PACKAGE-LOCK', severity: 'warning', message, hint });
  }
  if (rebootFor !== null) {
    const message = `wants a reboot${rebootFor.length === 0 ? '' : ` for ${rebootFor.join(', ')}`}`;
    const hint = `bricks drain ${host}, reboot it, bricks undrain ${host}`;
    found.push({ host, code: 'BRK-DOC-REBOOT', severity: 'warning', message, hint });
  }
  return found;
}
