import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';
import { keepPath } from './keep-path.ts';

/** Where a run's script puts the texts that its steps install, each under its SHA-256: in memory, root's alone; see script.ts. */
export const SECRETS_DIR = '/run/bricks-secrets';

/** A file whose text no plan, log or command line has: as `file`, from where the script has put it. */
export const secret: Action<'secret'> = {
  check({ path, mode, owner, sha256 }) {
    return `[ -f ${quote(path)} ] && [ ! -L ${quote(path)} ]
[ "$(stat -c '%a %U:%G' ${quote(path)})" = ${quote(`${mode} ${owner}`)} ]
[ "$(sha256sum <${quote(path)} | cut -d' ' -f1)" = ${sha256} ]`;
  },
  run({ path, mode, owner, sha256 }) {
    const beside = quote(`${path}.bricks-new`);
    return `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')))}
rm -f ${beside}
(umask 077; cat ${SECRETS_DIR}/${sha256} >${beside})
chown ${quote(owner)} ${beside}
chmod ${mode} ${beside}
sync ${beside}
mv -f ${beside} ${quote(path)}`;
  },
  keep({ path }) {
    return keepPath(path);
  },
};
