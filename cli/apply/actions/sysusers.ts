import { quote, quoteAll } from '../../remote/quote.ts';
import type { Action } from '../action.ts';

export const sysusers: Action<'sysusers'> = {
  check({ users }) {
    return `for user in ${quoteAll(users)}; do getent passwd "$user" >/dev/null || exit 1; done`;
  },
  run({ file }) {
    return `systemd-sysusers ${quote(file)}`;
  },
};

export const noUsers: Action<'no-users'> = {
  check({ users }) {
    return `for user in ${quoteAll(users)}; do ! getent passwd "$user" >/dev/null || exit 1; done`;
  },
  run({ users }) {
    return `for user in ${quoteAll(users)}; do userdel "$user"; done`;
  },
};
