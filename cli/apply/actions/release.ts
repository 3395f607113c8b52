import { EXECUTABLE, RELEASES_DIR } from '#contract/layout.ts';
import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

/** Where an upload is received; on the same file system as its place, so that the rename at the end is one instant. */
export function incomingRelease(digest: string): string {
  return `${RELEASES_DIR}/.incoming/${digest}`;
}

export const release: Action<'release'> = {
  // The directory has its name only since all its files were checked and on the disk; one whose removal was killed
  // lacks some of them.
  check({ digest }) {
    const place = `${RELEASES_DIR}/${digest}`;
    return `[ -f ${quote(`${place}/manifest.json`)} ] && [ -x ${quote(`${place}/${EXECUTABLE}`)} ]`;
  },
  run({ digest, files }) {
    const incoming = quote(incomingRelease(digest));
    const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
    const names = ['manifest.json', ...files.map(file => file.name)].map(name => `! -name ${quote(name)}`).join(' ');
    // Only what is named and checked may stand beside the executable, which trusts root's files there. It unpacks its SQLite
    // addon beside itself when root first runs it; the daemons can't write there. The disk writes while the digest is made.
    return `cd ${incoming}
find . -mindepth 1 -maxdepth 1 ${names} -exec rm -rf {} +
sync ${EXECUTABLE} &
printf '%s' ${quote(sums)} | sha256sum --quiet --strict -c -
chown -R root:root .
chmod 755 ${EXECUTABLE}
./${EXECUTABLE} --version
find . -type f -exec sync {} +
rm -rf ${quote(`${RELEASES_DIR}/${digest}`)}
mv -T ${incoming} ${quote(`${RELEASES_DIR}/${digest}`)}
sync ${RELEASES_DIR}`;
  },
};
