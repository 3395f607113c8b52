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
    freeBytes: readNumber('free space', first('free')[0]),
    packages: new Map(
      all('package').flatMap(([name, version, status]) => (isInstalled(status) ? [[name!, version!]] : [])),
    ),
    paths: new Map(all('path').map(([path, ...words]) => [path!, readPath(words)])),
    users: new Set(all('user').map(words => words[0]!)),
    units: readUnits(all('unit').map(words => words.join('\t'))),
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

function readPath([kind, ...words]: string[]): PathFact {
  if (kind === 'link') return { kind, target: words[0] ?? '' };
  // mode and owner come from one stat, hence in one word or two
  const [mode = '', owner = '', sha256 = ''] = words.flatMap(word => word.split(' '));
  if (kind === 'file') return { kind, mode, owner, sha256 };
  if (kind === 'directory') return { kind, mode, owner };
  return { kind: 'other' };
}

function decodeText(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

function readUnits(lines: readonly string[]): Map<string, UnitFact> {
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
      fingerprint: properties.get('Fingerprint') || null,
      listen: block
        .filter(line => line.startsWith('Listen='))
        .map(line => line.slice(7))
        .join('\n'),
    });
  }
  return units;
}

function splitBlocks(lines: readonly string[]): string[][] {
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line === '') blocks.push([]);
    else blocks.at(-1)!.push(line);
  }
  return blocks;
}
