import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';
import { keepPath } from './keep-path.ts';

export const absent: Action<'absent'> = {
  check({ path }) {
    return `[ ! -e ${quote(path)} ] && [ ! -L ${quote(path)} ]`;
  },
  run({ path }) {
    return `rm -rf -- ${quote(path)}`;
  },
  keep({ path }) {
    return keepPath(path);
  },
};
