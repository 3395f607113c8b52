import { readdirSync, readFileSync } from 'node:fs';

/** Looks at the command lines of all processes of this machine, those inside the hosts too, as often as it can. */
export function watchArgv(word: string): { stop(): { looks: number; found: string[] } } {
  const found = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks++;
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      const argv = readArgv(pid);
      if (argv.includes(word)) found.add(argv.replaceAll('\0', ' '));
    }
  }, 100);
  const stop = () => {
    clearInterval(timer);
    return { looks, found: [...found] };
  };
  return { stop };
}

/** Empty for a process that has ended meanwhile. */
function readArgv(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
