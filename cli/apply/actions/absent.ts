import { quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const absent: Action<'absent'> = {
  check({ paths }) {
    return `for path in ${quoteAll(paths)}; do [ ! -e "$path" ] && [ ! -L "$path" ] || exit 1; done`;
  },
  run({ paths }) {
    return `rm -rf -- ${quoteAll(paths)}`;
  },
};
