import { posix } from 'node:path';

/**
 * Which folder may import what. Reads the text of the sources; a comment is no import, a type import is one.
 * Tests and fixtures may import anything.
 */
export interface Source {
  /** From the repository's root, with slashes. */
  path: string;
  text: string;
}

interface Import {
  specifier: string;
  isType: boolean;
}

interface Rule {
  /** The files it holds for: under this folder, or this pattern. The first rule that fits a file holds. */
  files: RegExp;
  /** Our own files that they may import. */
  ours: RegExp;
  /** Packages and node: modules that they may import; all where it is left out. */
  others?: RegExp;
  /** Completes "… but FOLDER may import only …". */
  only: string;
}

const ROOTS: Readonly<Record<string, string>> = {
  '#inventory/': 'inventory/',
  '#templates/': 'templates/',
  '#contract/': 'daemons/contract/',
  '#runtime/': 'daemons/runtime/',
  '#cli/': 'cli/',
};

const RULES: readonly Rule[] = [
  { files: /^inventory\//, ours: /^inventory\//, only: 'itself of ours' },
  {
    files: /^templates\//,
    ours: /^(templates|inventory|daemons\/contract)\//,
    only: 'templates, inventory and daemons/contract',
  },
  {
    files: /^daemons\/contract\//,
    ours: /^daemons\/contract\//,
    others: /^node:crypto$/,
    only: 'itself and node:crypto',
  },
  {
    files: /^daemons\/runtime\//,
    ours: /^daemons\/(runtime|contract)\//,
    only: 'daemons/runtime and daemons/contract',
  },
  ...['catalogue', 'cart', 'customer', 'order'].map(daemon => ({
    files: new RegExp(`^daemons/${daemon}/`),
    ours: new RegExp(`^daemons/(runtime|contract|${daemon})/`),
    only: `daemons/runtime, daemons/contract and daemons/${daemon}`,
  })),
  {
    files: /^cli\/commands\//,
    ours: /^cli\/(context|command)\.ts$/,
    others: /^@oclif\/core($|\/)/,
    only: 'cli/context.ts, cli/command.ts and @oclif/core',
  },
  {
    files: /^cli\//,
    ours: /^(cli|inventory|templates|daemons\/contract)\//,
    only: 'cli, inventory, templates and daemons/contract',
  },
];

/** What is a function of its arguments alone: no clock, file, network or process, and no other package. */
const PURE = /^(templates\/|cli\/plan\/|cli\/apply\/actions\/|cli\/(.*\/)?[^/]*argv[^/]*\.ts$)/;
const PURE_MODULES = /^node:(path|path\/posix|crypto|util|buffer|url)$/;
const IMPURE: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\.now\b/,
  /(?<![.\w])process\.[a-zA-Z]+/,
  /\bset(Timeout|Interval|Immediate)\(/,
  /\bMath\.random\b/,
  /\b(randomUUID|randomBytes|randomInt|getRandomValues)\b/,
  /(?<![.\w])fetch\(/,
];

/** One sentence for each breach. */
export function findBreaches(sources: readonly Source[]): string[] {
  const checked = sources.filter(source => !isTest(source.path));
  const byPath = new Map(checked.map(source => [source.path, source]));
  return checked.flatMap(source => [...findForeignImports(source), ...findImpurities(source, byPath)]);
}

export function isTest(path: string): boolean {
  return /\.(test|fixture)\.ts$|^(test|bench)\//.test(path);
}

function findForeignImports(source: Source): string[] {
  const rule = RULES.find(each => each.files.test(source.path));
  if (rule === undefined) return [];
  return readImports(source.text).flatMap(({ specifier }) => {
    const ours = resolveOurs(source.path, specifier);
    const isAllowed = ours === null ? (rule.others?.test(specifier) ?? true) : rule.ours.test(ours);
    return isAllowed ? [] : [`${source.path} imports ${ours ?? specifier}, but may import only ${rule.only}`];
  });
}

/** Follows value imports: a pure module is no longer pure when what it calls is not. */
function findImpurities(source: Source, byPath: ReadonlyMap<string, Source>): string[] {
  if (!PURE.test(source.path)) return [];
  const breaches: string[] = [];
  const ways = new Map([[source.path, '']]);
  for (const [path, way] of ways) {
    const reached = byPath.get(path);
    if (reached === undefined) continue;
    for (const what of impuritiesOf(reached)) breaches.push(`${source.path} must be pure, but uses ${what}${way}`);
    for (const { specifier, isType } of readImports(reached.text)) {
      const ours = resolveOurs(path, specifier);
      if (ours !== null && !isType && !ways.has(ours)) ways.set(ours, ` by way of ${ours}`);
    }
  }
  return breaches;
}

function impuritiesOf({ path, text }: Source): string[] {
  const modules = readImports(text)
    .filter(
      ({ specifier, isType }) => !isType && resolveOurs(path, specifier) === null && !PURE_MODULES.test(specifier),
    )
    .map(({ specifier }) => specifier);
  const code = withoutComments(text);
  return [...modules, ...IMPURE.flatMap(pattern => pattern.exec(code)?.[0] ?? [])];
}

export function readImports(text: string): Import[] {
  const code = withoutComments(text);
  const statements = code.matchAll(/^(import|export)\b(\s+type\b)?(?:[^'";]*?\bfrom)?\s*(['"])([^'"]+)\3/gm);
  const calls = code.matchAll(/\bimport\(\s*(['"])([^'"]+)\1/g);
  return [
    ...[...statements].map(match => ({
      specifier: match[4]!,
      isType: match[2] !== undefined || hasTypesOnly(match[0]),
    })),
    ...[...calls].map(match => ({ specifier: match[2]!, isType: false })),
  ];
}

/** import { type A, type B } */
function hasTypesOnly(statement: string): boolean {
  const names = /^(?:import|export)\s*\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .filter(name => name.trim() !== '');
  return names?.every(name => /^\s*type\s/.test(name)) ?? false;
}

/** Line comments only where a line begins or behind white space, so that https:// in a text stays. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** The path from the root of what `specifier` means in `from`; null for packages and node: modules. */
function resolveOurs(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const root = Object.keys(ROOTS).find(each => specifier.startsWith(each));
  return root === undefined ? null : ROOTS[root]! + specifier.slice(root.length);
}
