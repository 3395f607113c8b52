import { sha256Hex } from '../../plan/digest.ts';
import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';
import { keepPath } from './keep-path.ts';

export const file: Action<'file'> = {
  check({ path, mode, owner, content }) {
    return `[ -f ${quote(path)} ] && [ ! -L ${quote(path)} ]
[ "$(stat -c '%a %U:%G' ${quote(path)})" = ${quote(`${mode} ${owner}`)} ]
[ "$(sha256sum <${quote(path)})" = '${sha256Hex(content)}  -' ]`;
  },
  // Written beside, synced, renamed: whoever reads it sees the old file or the new one. The name beside it is fixed, so
  // that what a killed run left is written over, not gathered.
  run({ path, mode, owner, content }) {
    const beside = quote(`${path}.bricks-new`);
    const parent = quote(path.slice(0, path.lastIndexOf('/')));
    return `[ -d ${parent} ] || mkdir -p ${parent}
printf '%s' ${quote(content)} >${beside}
chown ${quote(owner)} ${beside}
chmod ${mode} ${beside}
sync ${beside}
mv -f ${beside} ${quote(path)}`;
  },
  keep({ path }) {
    return keepPath(path);
  },
};
