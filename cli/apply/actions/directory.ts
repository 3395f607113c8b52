import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const directory: Action<'directory'> = {
  check({ path, mode, owner }) {
    return `[ -d ${quote(path)} ] && [ ! -L ${quote(path)} ] && [ "$(stat -c '%a %U:%G' ${quote(path)})" = ${quote(`${mode} ${owner}`)} ]`;
  },
  run({ path, mode, owner }) {
    const [user, group] = owner.split(':') as [string, string];
    return `install -d -m ${mode} -o ${quote(user)} -g ${quote(group)} ${quote(path)}`;
  },
  // One that was made stays where something was put into it meanwhile.
  keep({ path }) {
    const place = quote(path);
    return `if [ -d ${place} ]; then stat -c ${quote(`chmod %a ${place}; chown %U:%G ${place}`)} ${place} >"$keep/files"
else printf '%s\\n' ${quote(`[ ! -d ${place} ] || rmdir --ignore-fail-on-non-empty ${place}`)} >"$keep/files"
fi`;
  },
};
