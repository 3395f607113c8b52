import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const directory: Action<'directory'> = {
  check({ path, mode, owner }) {
    return `[ -d ${quote(path)} ] && [ ! -L ${quote(path)} ] && [ "$(stat -c '%a %U:%G' ${quote(path)})" = ${quote(`${mode} ${owner}`)} ]`;
  },
  run({ path, mode, owner }) {
    return `mkdir -p ${quote(path)}\nchown ${quote(owner)} ${quote(path)}\nchmod ${mode} ${quote(path)}`;
  },
};
