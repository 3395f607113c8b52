import type { HostFacts, PathFact, UnitFact } from './facts.ts';

/** Reads what factsScript printed. Throws when it isn't whole: half the facts would make a wrong plan. */
export function parseFacts(output: string): HostFacts {
  const lines = output.split('\n').map(line => line.split('\t'));
  if (!lines.some(words => words[0] === 'end')) throw new Error('the facts broke off before their end');
  const all = (kind: string) => lines.filter(words => words[0] === kind).map(words => words.slice(1));
  const first = (kind: string): string[] => all(kind)[0] ?? [];
  const [machine = '', cores = '', memoryKib = ''] = first('machine');
  const [osId = '', osVersion = ''] = first('os');
  return {
    isReadable: true,
    osId,
    osVersion,
    arch: ARCHES[machine] ?? null,
    cores: readNumber('cores', cores),
    memoryBytes: readNumber('memory', memoryKib) * 1024,
    container: readContainer(first('container')[0]),
    freeBytes: readNumber('free space', first('free').at(-1)),
    packages: new Map(
      all('package').flatMap(([name, version, status]) => (isInstalled(status) ? [[name!, version!]] : [])),
    ),
    paths: readPaths(all('path'), all('sum')),
    users: new Set(all('user').map(words => words[0]!)),
    units: readUnits(
      all('unit').map(([line]) => line!),
      readPrints(all('print')),
      readPorts(all('listening')),
    ),
    releases: readReleases(all('release'), 'whole'),
    brokenReleases: readReleases(all('release'), 'broken'),
    currentRelease: first('current')[0]?.split('/').at(-1) ?? null,
    hasSchedule: all('schedule').length > 0,
    operatorKey: first('operator')[0] || null,
    firewall: first('firewall')[0] || null,
    installed: all('installed').map(words => words[0]!),
    isArmed: all('armed').length > 0,
    isDrained: all('drained').length > 0,
    contents: new Map(all('content').map(([path, base64]) => [path!, decodeText(base64)])),
  };
}

/** In order of their age. */
function readReleases(facts: readonly string[][], state: string): string[] {
  const found = facts.filter(words => words[2] === state).sort((a, b) => Number(a[0]) - Number(b[0]));
  return found.map(words => words[1]!);
}

const ARCHES: Readonly<Record<string, 'x64' | 'arm64'>> = { x86_64: 'x64', aarch64: 'arm64' };

function readNumber(what: string, word: string | undefined): number {
  if (word === undefined || !/^\d+$/.test(word)) throw new Error(`the facts say no ${what}: ${word ?? 'nothing'}`);
  return Number(word);
}

function readContainer(word: string | undefined): string | null {
  return word === undefined || word === '' || word === 'none' ? null : word;
}

/** dpkg's "ii ": wanted and wholly installed; anything else needs apt again. */
function isInstalled(status: string | undefined): boolean {
  return status?.startsWith('ii') ?? false;
}

function readPaths(paths: readonly string[][], sums: readonly string[][]): Map<string, PathFact> {
  const digests = new Map(sums.map(([line]) => [line!.slice(SHA256_CHARS + 2), line!.slice(0, SHA256_CHARS)]));
  return new Map(paths.map(([path, ...words]) => [path!, readPath(words, digests.get(path!) ?? '')]));
}

/** Two spaces stand between a digest and its file; no path of ours has a character that sha256sum escapes. */
const SHA256_CHARS = 64;

function readPath([kind, mode = '', owner = '']: string[], sha256: string): PathFact {
  if (kind === 'link') return { kind, target: mode };
  if (kind === 'directory') return { kind, mode, owner };
  if (kind === 'regular file' || kind === 'regular empty file') return { kind: 'file', mode, owner, sha256 };
  return { kind: 'other' };
}

function decodeText(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

/** Of main processes, by their pids. grep says each as /proc/PID/environ:BRICKS_FINGERPRINT=VALUE. */
function readPrints(facts: readonly string[][]): Map<string, string> {
  const found = facts.map(([line]) => /^\/proc\/(\d+)\/environ:BRICKS_FINGERPRINT=(.*)$/.exec(line!));
  return new Map(found.flatMap(match => (match === null ? [] : [[match[1]!, match[2]!]])));
}

/** On which systemd itself listens: the fourth column of ss is the local address. */
function readPorts(facts: readonly string[][]): Set<string> {
  const ours = facts.map(([line]) => line!).filter(line => line.includes('"systemd",pid=1,'));
  return new Set(ours.map(line => line.split(/\s+/)[3]!.split(':').at(-1)!));
}

function readUnits(
  lines: readonly string[],
  prints: ReadonlyMap<string, string>,
  ports: ReadonlySet<string>,
): Map<string, UnitFact> {
  const units = new Map<string, UnitFact>();
  for (const block of splitBlocks(lines)) {
    const properties = new Map(
      block.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const name = properties.get('Id');
    if (name === undefined) continue;
    units.set(name, {
      load: properties.get('LoadState') ?? '',
      active: properties.get('ActiveState') ?? '',
      fileState: properties.get('UnitFileState') ?? '',
      needsReload: properties.get('NeedDaemonReload') === 'yes',
      fingerprint: prints.get(properties.get('MainPID') ?? '') ?? null,
      listen: block
        .filter(line => line.startsWith('Listen='))
        .map(line => line.slice(7))
        .filter(address => isHeld(address, ports))
        .join('\n'),
    });
  }
  return units;
}

/** `[::]:80 (Stream)`: what else a unit may listen on, ss was not asked for. */
function isHeld(address: string, ports: ReadonlySet<string>): boolean {
  const port = /:(\d+) \(Stream\)$/.exec(address)?.[1];
  return port === undefined || ports.has(port);
}

function splitBlocks(lines: readonly string[]): string[][] {
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line === '') blocks.push([]);
    else blocks.at(-1)!.push(line);
  }
  return blocks;
}
