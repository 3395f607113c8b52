import type { Action } from '../action.ts';

export const idle: Action<'idle'> = {
  check({ port }) {
    return `[ -z "$(ss -Htn state established 'sport = :${port}')" ]`;
  },
  run({ port, timeoutSeconds }) {
    return `left() { ss -Htn state established 'sport = :${port}' | wc -l; }
waited=0
while [ "$(left)" -gt 0 ]; do
  if [ $waited -ge ${timeoutSeconds} ]; then
    echo "$(left) connections are still open after ${timeoutSeconds} s"
    exit 1
  fi
  sleep 1
  waited=$((waited + 1))
done`;
  },
};
