/**
 * For which destinations a configuration gives the same answer. One `ssh -G` takes 35 ms of a core, so a fleet is not asked
 * about host by host where its configuration can't tell hosts apart.
 *
 * What can tell them apart are the patterns of Host lines; two destinations that match the same ones have the same
 * answer, but for their own name. 'each': it has Match or the like, and every destination must be asked about.
 */
export type ConfigScope = 'each' | { hostLines: string[][] };

/** From the texts of all configuration files that ssh read. */
export function readScope(texts: readonly string[]): ConfigScope {
  const hostLines: string[][] = [];
  for (const [keyword, rest] of texts.flatMap(readLines)) {
    if (dependsOnMore(keyword, rest)) return 'each';
    if (keyword === 'host') hostLines.push(splitWords(rest));
  }
  return { hostLines };
}

/** The same for destinations that need to be asked about only once. */
export function scopeKey(scope: ConfigScope, destination: string): string {
  if (scope === 'each') return destination;
  return scope.hostLines.map(patterns => (isMatch(patterns, destination) ? '1' : '0')).join('');
}

/** Keyword in lower case, and what follows it; an equals sign may stand between (ssh_config(5)). */
function readLines(text: string): [keyword: string, rest: string][] {
  return text.split('\n').flatMap(line => {
    const [, keyword, rest = ''] = /^\s*([a-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/i.exec(line) ?? [];
    return keyword === undefined ? [] : [[keyword.toLowerCase(), rest] as [string, string]];
  });
}

function dependsOnMore(keyword: string, rest: string): boolean {
  if (keyword === 'match') return rest.toLowerCase() !== 'all';
  // The answer has HostName with its tokens replaced, and canonical names from the DNS.
  if (keyword === 'hostname') return rest.includes('%');
  return keyword === 'canonicalizehostname' && !/^(no|false)$/i.test(rest);
}

function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2]!);
}

/** ssh_config(5), PATTERNS: one that is negated and fits takes the whole line away. Case counts. */
function isMatch(patterns: readonly string[], destination: string): boolean {
  const fits = (pattern: string) => toRegExp(pattern).test(destination);
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern));
}

function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
