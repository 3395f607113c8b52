import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';
import { keepPath } from './keep-path.ts';

export const absent: Action<'absent'> = {
  check({ path, ifEmpty }) {
    if (ifEmpty)
      return `[ ! -d ${quote(path)} ] || [ -n "$(ls -A ${quote(path)})" ] || dpkg -S ${quote(path)} >/dev/null 2>&1`;
    return `[ ! -e ${quote(path)} ] && [ ! -L ${quote(path)} ]`;
  },
  run({ path, ifEmpty }) {
    if (ifEmpty) return `rmdir ${quote(path)}`;
    return `rm -rf -- ${quote(path)}`;
  },
  keep({ path }) {
    return keepPath(path);
  },
};
