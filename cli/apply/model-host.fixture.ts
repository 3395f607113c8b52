/**
 * A host in memory, as far as the plan's steps and the facts script can tell it from a real one: files, packages,
 * users, what systemd has read of its units and runs of them, and the kernel's rules. Facts are derived from it, never set.
 */
import { CURRENT_RELEASE, EXECUTABLE, RELEASES_DIR } from '#contract/layout.ts';
import type { HostFacts, PathFact, Probes, UnitFact } from '../facts/facts.ts';
import { INSTALLED_FILE, JOURNAL_DIR, REVERT_UNIT } from '../facts/places.ts';
import { sha256Hex } from '../plan/digest.ts';
import { FIREWALL_RULES, FIREWALL_UNIT } from '../plan/steps.ts';

export type Node =
  | { kind: 'file'; mode: string; owner: string; content: string }
  | { kind: 'directory'; mode: string; owner: string }
  | { kind: 'link'; target: string };

/** A unit that isn't inactive: what its process was started with, and the port that it holds. */
export interface Running {
  state: 'active' | 'activating' | 'failed';
  fingerprint: string | null;
  release: string | null;
  config: string | null;
  port: number | null;
}

const WORKERS = /^bricks-catalogue@\d+\.service$/;
export const SOCKET = 'bricks-catalogue.socket';
const TARGET = 'bricks-catalogue.target';
const UNIT_DIR = '/etc/systemd/system';

export class ModelHost {
  readonly name: string;
  readonly nodes = new Map<string, Node>();
  /** 'iU': unpacked, not configured. */
  readonly packages = new Map<string, 'ii' | 'iU'>();
  readonly users = new Set<string>();
  readonly enabled = new Set<string>();
  /** What systemd has read of each unit. */
  readonly loaded = new Map<string, string>();
  readonly running = new Map<string, Running>();
  /** The comment of our table in the kernel. */
  rules: string | null = null;
  /** Takes the guarded steps back; there while they are not confirmed. */
  revert: (() => void) | null = null;

  constructor(name: string) {
    this.name = name;
  }

  write(path: string, content: string, mode = '644'): void {
    this.nodes.set(path, { kind: 'file', mode, owner: 'root:root', content });
  }

  makeDirectory(path: string): void {
    for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
      const part = end === -1 ? path : path.slice(0, end);
      if (!this.nodes.has(part) && !SYSTEM_DIRECTORIES.includes(part))
        this.nodes.set(part, { kind: 'directory', mode: '755', owner: 'root:root' });
      if (end === -1) return;
    }
  }

  read(path: string): string | null {
    const node = this.nodes.get(path);
    return node?.kind === 'file' ? node.content : null;
  }

  below(path: string): string[] {
    return [...this.nodes.keys()].filter(each => each === path || each.startsWith(`${path}/`));
  }

  rename(from: string, to: string): void {
    for (const path of this.below(from)) {
      this.nodes.set(to + path.slice(from.length), this.nodes.get(path)!);
      this.nodes.delete(path);
    }
  }

  /** The text of a unit with its drop-ins on the disk; null where there is none. */
  unitText(unit: string): string | null {
    if (unit === 'chrony.service') {
      return this.packages.has('chrony')
        ? `chrony ${this.read(`${UNIT_DIR}/chrony.service.d/bricks.conf`) ?? ''}`
        : null;
    }
    return this.read(`${UNIT_DIR}/${unit.replace(/@.*\./, '@.')}`);
  }

  /** systemd reads a unit when it is first named. */
  load(unit: string): string | null {
    const text = this.loaded.get(unit) ?? this.unitText(unit);
    if (text !== null) this.loaded.set(unit, text);
    return text;
  }

  /** A socket whose address is another one now loses the descriptor of the one before, and stays active. */
  daemonReload(): void {
    for (const unit of [...this.loaded.keys()]) {
      const text = this.unitText(unit);
      if (text === null) this.loaded.delete(unit);
      else this.loaded.set(unit, text);
      const running = this.running.get(unit);
      if (running !== undefined && unit === SOCKET && running.port !== portOf(text)) running.port = null;
    }
  }

  start(unit: string): void {
    const text = this.load(unit);
    if (text === null) throw new Error(`${this.name}: ${unit} not found`);
    const fingerprint = /BRICKS_FINGERPRINT=(\w+)/.exec(text)?.[1] ?? null;
    const started: Running = { state: 'active', fingerprint, release: null, config: null, port: null };
    if (unit === SOCKET) started.port = portOf(text);
    if (unit === 'chrony.service') started.config = this.read('/etc/chrony/chrony.conf');
    if (unit === FIREWALL_UNIT) this.#loadRules(started);
    if (WORKERS.test(unit)) this.#startWorker(started);
    this.running.set(unit, started);
  }

  stop(unit: string): void {
    if (unit === FIREWALL_UNIT && this.running.has(unit)) this.rules = null;
    this.running.delete(unit);
  }

  /** The power fails: what is enabled starts again, from what is on the disk. */
  boot(): void {
    this.running.clear();
    this.loaded.clear();
    this.rules = null;
    this.takeBack();
    for (const unit of this.enabled) {
      const wanted = /^Wants=(.*)$/m.exec(this.load(unit) ?? '')?.[1]?.split(' ') ?? [];
      for (const each of [...(unit === TARGET ? wanted : []), unit]) if (this.load(each) !== null) this.start(each);
    }
    if (this.packages.get('chrony') === 'ii') this.start('chrony.service');
  }

  /** A minute has gone without a confirmation. Without its journal the host can't, and stays armed. */
  takeBack(): void {
    if (!this.nodes.has(JOURNAL_DIR)) return;
    this.revert?.();
    this.revert = null;
  }

  workers(): string[] {
    return [...new Set([...this.running.keys(), ...this.loaded.keys()])].filter(unit => WORKERS.test(unit)).sort();
  }

  isRelease(digest: string): boolean {
    const dir = `${RELEASES_DIR}/${digest}`;
    return this.nodes.has(`${dir}/manifest.json`) && this.nodes.has(`${dir}/${EXECUTABLE}`);
  }

  facts(probes: Probes): HostFacts {
    const all = this.releaseDirectories();
    const current = this.nodes.get(CURRENT_RELEASE);
    const paths = probes.paths.flatMap(path => this.#expand(path));
    return {
      isReadable: true,
      osId: 'debian',
      osVersion: '13',
      arch: 'x64',
      cores: 2,
      memoryBytes: 4e9,
      container: null,
      freeBytes: 1e11,
      packages: new Map(probes.packages.filter(name => this.packages.get(name) === 'ii').map(name => [name, '1'])),
      paths: new Map(paths.map(path => [path, pathFact(this.nodes.get(path)!)])),
      users: new Set(probes.users.filter(user => this.users.has(user))),
      units: new Map(probes.units.flatMap(unit => this.#unitFacts(unit))),
      releases: all.filter(digest => this.isRelease(digest)),
      brokenReleases: all.filter(digest => !this.isRelease(digest)),
      currentRelease: current?.kind === 'link' ? current.target.split('/').at(-1)! : null,
      hasSchedule: this.nodes.has('/var/lib/bricks/catalogue/schedule.ndjson'),
      operatorKey: /"operatorKey": "([^"]+)"/.exec(this.read('/etc/bricks/catalogue.json') ?? '')?.[1] ?? null,
      firewall: this.rules,
      installed: (this.read(INSTALLED_FILE) ?? '').split('\n').filter(name => name !== ''),
      isArmed: this.nodes.has(REVERT_UNIT),
      isDrained: false,
      contents: new Map(),
    };
  }

  releaseDirectories(): string[] {
    const names = this.below(RELEASES_DIR).map(path => path.slice(RELEASES_DIR.length + 1));
    return names.filter(name => name !== '' && !name.startsWith('.') && !name.includes('/'));
  }

  #loadRules(started: Running): void {
    const rules = this.read(FIREWALL_RULES);
    if (rules === null) started.state = 'failed';
    else this.rules = /comment "(\w+)"/.exec(rules)![1]!;
  }

  #startWorker(started: Running): void {
    const link = this.nodes.get(CURRENT_RELEASE);
    started.release = link?.kind === 'link' ? link.target.split('/').at(-1)! : null;
    started.config = this.read('/etc/bricks/catalogue.json');
    started.port = this.running.get(SOCKET)?.port ?? null;
    const isWhole = started.release !== null && this.isRelease(started.release) && started.config !== null;
    if (!isWhole || started.port === null) started.state = 'activating';
  }

  #expand(path: string): string[] {
    if (!path.endsWith('/*')) return this.nodes.has(path) ? [path] : [];
    const start = path.slice(0, -1);
    return [...this.nodes.keys()].filter(
      each => /^[^/.][^/]*$/.test(each.slice(start.length)) && each.startsWith(start),
    );
  }

  #unitFacts(unit: string): [string, UnitFact][] {
    if (unit.includes('*')) return this.workers().map(each => [each, this.#unitFact(each)]);
    return [[unit, this.#unitFact(unit)]];
  }

  #unitFact(unit: string): UnitFact {
    const text = this.load(unit);
    const running = this.running.get(unit);
    return {
      load: text === null ? 'not-found' : 'loaded',
      active: running?.state ?? 'inactive',
      fileState: this.unitText(unit) === null ? '' : this.enabled.has(unit) ? 'enabled' : 'disabled',
      needsReload: text !== null && text !== this.unitText(unit),
      fingerprint: running?.state === 'active' ? running.fingerprint : null,
      listen: unit === SOCKET && running?.port ? `[::]:${running.port} (Stream)` : '',
    };
  }
}

const SYSTEM_DIRECTORIES = ['/etc', '/etc/systemd', UNIT_DIR, '/opt', '/var', '/var/lib', '/etc/chrony'];

export function portOf(text: string | null): number | null {
  const port = /^ListenStream=(\d+)$/m.exec(text ?? '')?.[1];
  return port === undefined ? null : Number(port);
}

function pathFact(node: Node): PathFact {
  if (node.kind === 'link') return node;
  const { mode, owner } = node;
  return node.kind === 'directory' ? node : { kind: 'file', mode, owner, sha256: sha256Hex(node.content) };
}
