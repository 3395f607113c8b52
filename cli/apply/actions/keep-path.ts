import { quote } from '../../remote/quote.ts';

/** Keeps a file or link as it is, or that there is none; a directory in its place is left alone. See Action.keep. */
export function keepPath(path: string): string {
  const place = quote(path);
  const beside = quote(`${path}.bricks-old`);
  const back = `rm -rf ${beside}; cp -a "$keep/old" ${beside}; mv -fT ${beside} ${place}`;
  return `if [ -L ${place} ] || [ -f ${place} ]; then
  cp -a ${place} "$keep/old"
  printf '%s\\n' ${quote(back)} >"$keep/files"
elif [ ! -e ${place} ]; then
  printf '%s\\n' ${quote(`rm -f ${place}`)} >"$keep/files"
fi`;
}
