import { quote } from '../../remote/quote.ts';
import type { Action } from '../action.ts';
import { keepPath } from './keep-path.ts';

export const link: Action<'link'> = {
  check({ path, target }) {
    return `[ -L ${quote(path)} ] && [ "$(readlink ${quote(path)})" = ${quote(target)} ]`;
  },
  // ln -sf removes the old link before it makes the new one; a rename never leaves the place empty.
  run({ path, target }) {
    const beside = quote(`${path}.bricks-new`);
    return `ln -sfn ${quote(target)} ${beside}\nmv -fT ${beside} ${quote(path)}`;
  },
  keep({ path }) {
    return keepPath(path);
  },
};
