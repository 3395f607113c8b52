import { CURRENT_RELEASE, MANIFEST_FILE, RELEASES_DIR } from '#contract/layout.ts';
import { parseManifest } from '../pack/manifest.ts';
import { type Difference, shorten } from './difference.ts';
import type { BoxReading } from './read-box.ts';

/** The release against its own name: its manifest's files give the name, and the files are those. */
export function checkRelease({ release }: Pick<BoxReading, 'release'>): Difference[] {
  if (release === null) {
    return [{ area: 'release', path: CURRENT_RELEASE, expected: 'a release of the daemons', found: 'none' }];
  }
  const place = `${RELEASES_DIR}/${release.digest}`;
  const manifest = parseManifest(release.manifest);
  if (manifest === null || manifest.digest !== release.digest) {
    const expected = `the manifest of release ${shorten(release.digest)}`;
    const found = manifest === null ? 'no manifest that holds' : `that of release ${shorten(manifest.digest)}`;
    return [{ area: 'release', path: `${place}/${MANIFEST_FILE}`, expected, found }];
  }
  return manifest.files.flatMap(({ name, sha256 }) => {
    const found = release.sums.get(name);
    if (found === sha256) return [];
    const path = `${place}/${name}`;
    return [{ area: 'release' as const, path, expected: `SHA-256 ${sha256}`, found: tellSum(found) }];
  });
}

export function tellSum(sha256: string | undefined): string {
  return sha256 === undefined ? 'no such file' : `SHA-256 ${sha256}`;
}
