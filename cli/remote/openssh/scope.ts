/**
 * For which destinations a configuration gives the same answer. One `ssh -G` takes 20 to 35 ms of a core, so a fleet is not asked
 * about host by host where its configuration can't tell hosts apart.
 *
 * What can tell them apart are the patterns of Host and "Match host"; two destinations that match the same ones have the
 * same answer, but for their own name. 'each': more than that counts, and every destination must be asked about.
 */
export type ConfigScope = 'each' | { patternLists: PatternList[] };

/** ssh_config(5), PATTERNS. */
interface PatternList {
  patterns: string[];
  /** Of Match, not of Host. */
  ignoresCase: boolean;
}

/** From the texts of all configuration files that ssh read. */
export function readScope(texts: readonly string[]): ConfigScope {
  const lines = texts.flatMap(readLines);
  const patternLists: PatternList[] = [];
  for (const [keyword, rest] of lines) {
    if (dependsOnMore(keyword, rest)) return 'each';
    if (keyword === 'host') patternLists.push({ patterns: splitWords(rest), ignoresCase: false });
    if (keyword !== 'match') continue;
    const lists = readMatch(splitWords(rest));
    // "Match host" means the name that HostName has put in place of the destination.
    if (lists === undefined || (lists.length > 0 && lines.some(([other]) => other === 'hostname'))) return 'each';
    patternLists.push(...lists);
  }
  return { patternLists };
}

/** The same for destinations that need to be asked about only once. */
export function scopeKey(scope: ConfigScope, destination: string): string {
  if (scope === 'each') return destination;
  return scope.patternLists.map(list => (isMatch(list, destination) ? '1' : '0')).join('');
}

/** Keyword in lower case, and what follows it; an equals sign may stand between (ssh_config(5)). */
function readLines(text: string): [keyword: string, rest: string][] {
  return text.split('\n').flatMap(line => {
    const [, keyword, rest = ''] = /^\s*([a-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/i.exec(line) ?? [];
    return keyword === undefined ? [] : [[keyword.toLowerCase(), rest] as [string, string]];
  });
}

function dependsOnMore(keyword: string, rest: string): boolean {
  // The answer has HostName with its tokens replaced, and canonical names from the DNS.
  if (keyword === 'hostname' || keyword === 'include') return rest.includes('%');
  return keyword === 'canonicalizehostname' && !/^(no|false)$/i.test(rest);
}

/** The patterns of its criteria; undefined when it has others than names and users, which are the same for all. */
function readMatch(words: readonly string[]): PatternList[] | undefined {
  const [criterion, argument, ...rest] = words;
  if (criterion === undefined) return [];
  const name = criterion.toLowerCase().replace(/^!/, '');
  if (name === 'all') return readMatch(words.slice(1));
  if (argument === undefined || !/^((original)?host|(local)?user)$/.test(name)) return undefined;
  const others = readMatch(rest);
  if (others === undefined || name.endsWith('user')) return others;
  return [{ patterns: argument.split(','), ignoresCase: true }, ...others];
}

function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2]!);
}

/** One that is negated and fits takes the whole list away. */
function isMatch({ patterns, ignoresCase }: PatternList, destination: string): boolean {
  const fits = (pattern: string) => toRegExp(pattern, ignoresCase).test(destination);
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern));
}

function toRegExp(pattern: string, ignoresCase: boolean): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, ignoresCase ? 'i' : '');
}
