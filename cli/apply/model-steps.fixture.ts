import { EXECUTABLE, RELEASES_DIR } from '#contract/layout.ts';
import { INSTALLED_FILE, JOURNAL_DIR, REVERT_UNIT } from '../facts/places.ts';
import { sha256Hex } from '../plan/digest.ts';
import { FIREWALL_RULES, FIREWALL_UNIT, type ShellStep, type StepOf } from '../plan/steps.ts';
import { keepScript } from './actions/all.ts';
import { incomingRelease } from './actions/release.ts';
import { type ModelHost, portOf, SOCKET } from './model-host.fixture.ts';

/** One of the moments of a step; between any two of them the host can be found. */
export type Effect = () => void;

/** What a step's check says of the model, mirroring cli/apply/actions. */
export function isReached(host: ModelHost, step: ShellStep): boolean {
  const running = (unit: string) => host.running.get(unit);
  switch (step.kind) {
    case 'packages':
      return step.names.every(name => host.packages.get(name) === 'ii');
    case 'directory':
    case 'link':
    case 'file':
    case 'secret':
      return isPathReached(host, step);
    case 'sysusers':
      return step.users.every(user => host.users.has(user));
    case 'release':
      return host.isRelease(step.digest);
    case 'reload':
      return isRead(host, step);
    case 'enable':
      return host.unitText(step.unit) !== null && host.enabled.has(step.unit);
    case 'socket':
      return running(step.unit)?.port === step.port && portOf(host.load(step.unit)) === step.port;
    case 'service':
      return running(step.unit)?.state === 'active' && running(step.unit)!.fingerprint === step.fingerprint;
    case 'stopped':
      return running(step.unit) === undefined;
    case 'disabled':
      return host.unitText(step.unit) === null || !host.enabled.has(step.unit);
    case 'firewall':
      return (
        host.rules === step.fingerprint && (step.fingerprint === null || running(FIREWALL_UNIT)?.state === 'active')
      );
    case 'idle':
      return true;
    case 'purged':
      return step.names.every(name => !host.packages.has(name));
    case 'no-users':
      return step.users.every(user => !host.users.has(user));
    case 'absent':
      return step.ifEmpty === true ? host.below(step.path).length !== 1 : !host.nodes.has(step.path);
  }
}

function isPathReached(host: ModelHost, step: StepOf<'directory' | 'file' | 'secret' | 'link'>): boolean {
  const node = host.nodes.get(step.path);
  if (node?.kind !== (step.kind === 'secret' ? 'file' : step.kind)) return false;
  if (node.kind === 'link') return step.kind === 'link' && node.target === step.target;
  if (step.kind === 'link' || node.mode !== step.mode || node.owner !== step.owner) return false;
  if (node.kind !== 'file') return true;
  return step.kind === 'secret' ? sha256Hex(node.content) === step.sha256 : step.kind === 'file' && node.content === step.content; // biome-ignore format: one line
}

function isRead(host: ModelHost, { units, gone = [] }: StepOf<'reload'>): boolean {
  return units.every(unit => host.load(unit) !== null && host.load(unit) === host.unitText(unit)) &&
    gone.every(unit => host.load(unit) === null); // biome-ignore format: one line
}

/** What doing a step does to the model, moment by moment, mirroring the lines of its action. */
export function effectsOf(host: ModelHost, step: ShellStep, secretOf: (path: string) => string): Effect[] {
  switch (step.kind) {
    case 'packages':
      return install(host, step.names);
    case 'directory':
      return [
        () => host.makeDirectory(step.path),
        () => host.nodes.set(step.path, { kind: 'directory', mode: step.mode, owner: step.owner }),
      ];
    case 'file':
      return writeFile(host, step);
    case 'secret':
      return writeFile(host, { ...step, kind: 'file', content: secretOf(step.path) });
    case 'link':
      return [
        () => host.nodes.set(`${step.path}.bricks-new`, { kind: 'link', target: step.target }),
        () => host.rename(`${step.path}.bricks-new`, step.path),
      ];
    case 'sysusers':
      return step.users.map(user => () => host.users.add(user));
    case 'release':
      return moveRelease(host, step);
    case 'reload':
      return [() => host.daemonReload()];
    case 'enable':
      return [() => host.enabled.add(step.unit)];
    case 'socket':
      return [...host.workers().map(unit => () => host.stop(unit)), () => host.stop(SOCKET), () => host.start(SOCKET)];
    case 'service':
      return [() => host.daemonReload(), () => host.stop(step.unit), () => host.start(step.unit)];
    case 'stopped':
      return [() => host.stop(step.unit)];
    case 'disabled':
      return [() => host.enabled.delete(step.unit)];
    case 'firewall':
      return step.fingerprint === null
        ? [() => { host.rules = null; }] // biome-ignore format: one line
        : [() => host.start(FIREWALL_UNIT)];
    case 'purged':
      return step.names.flatMap(name => purge(host, name));
    case 'no-users':
      return step.users.map(user => () => host.users.delete(user));
    case 'absent':
      // rm goes through a directory in any order; the worst one takes the manifest first.
      return host.below(step.path).sort((a, b) => Number(isData(a)) - Number(isData(b)) || b.length - a.length)
        .map(path => () => host.nodes.delete(path)); // biome-ignore format: one line
    case 'idle':
      return [];
  }
}

const isData = (path: string) => !path.endsWith('manifest.json');

/** What an upload leaves, file by file; each is there in part first. */
export function uploadEffects(host: ModelHost, digest: string, files: ReadonlyMap<string, string>): Effect[] {
  const dir = incomingRelease(digest);
  const all = [...files, ['manifest.json', digest] as const];
  return [
    () => host.makeDirectory(dir),
    ...all.flatMap(([name, content]) => [
      () => host.write(`${dir}/${name}`, content.slice(0, 3), '644'),
      () => host.write(`${dir}/${name}`, content, '755'),
    ]),
  ];
}

/** The host's own journal, and the arming of guarded steps: see cli/apply/journal.ts. */
export function keepInJournal(host: ModelHost, step: ShellStep): void {
  if (keepScript(step) !== '') host.makeDirectory(JOURNAL_DIR);
}

export function arm(host: ModelHost): void {
  const rules = host.nodes.get(FIREWALL_RULES);
  const wasEnabled = host.enabled.has(FIREWALL_UNIT);
  const wasRunning = host.running.has(FIREWALL_UNIT);
  host.write(REVERT_UNIT, 'revert');
  host.revert = () => {
    host.stop(FIREWALL_UNIT);
    if (rules === undefined) host.nodes.delete(FIREWALL_RULES);
    else host.nodes.set(FIREWALL_RULES, rules);
    if (!wasEnabled) host.enabled.delete(FIREWALL_UNIT);
    if (wasRunning) host.start(FIREWALL_UNIT);
    host.nodes.delete(REVERT_UNIT);
  };
}

function install(host: ModelHost, names: readonly string[]): Effect[] {
  const missing = names.filter(name => !host.packages.has(name));
  return [
    () => host.makeDirectory('/var/lib/bricks'),
    () => {
      const known = (host.read(INSTALLED_FILE) ?? '').split('\n').filter(name => name !== '');
      host.write(INSTALLED_FILE, [...new Set([...known, ...missing])].sort().map(name => `${name}\n`).join('')); // biome-ignore format: one line
    },
    ...missing.map(name => () => void host.packages.set(name, 'iU')),
    () => {
      for (const name of host.packages.keys()) host.packages.set(name, 'ii');
      if (names.includes('chrony') && !host.running.has('chrony.service')) {
        host.write('/etc/chrony/chrony.conf', 'pool debian');
        host.start('chrony.service');
      }
    },
  ];
}

function purge(host: ModelHost, name: string): Effect[] {
  return [
    () => {
      if (name === 'chrony') host.stop('chrony.service');
    },
    () => {
      host.packages.delete(name);
      if (name === 'chrony') host.nodes.delete('/etc/chrony/chrony.conf');
      host.daemonReload();
    },
  ];
}

function writeFile(host: ModelHost, { path, mode, owner, content }: StepOf<'file'>): Effect[] {
  const beside = `${path}.bricks-new`;
  return [
    () => host.makeDirectory(path.slice(0, path.lastIndexOf('/'))),
    () => host.write(beside, content.slice(0, content.length / 2), '600'),
    () => host.nodes.set(beside, { kind: 'file', mode, owner, content }),
    () => host.rename(beside, path),
  ];
}

function moveRelease(host: ModelHost, { digest, files }: StepOf<'release'>): Effect[] {
  const incoming = incomingRelease(digest);
  const place = `${RELEASES_DIR}/${digest}`;
  return [
    () => {
      for (const { name, sha256 } of files) {
        if (sha256Hex(host.read(`${incoming}/${name}`) ?? '') !== sha256)
          throw new Error(`${name} did not arrive whole`);
      }
      if (!host.nodes.has(`${incoming}/${EXECUTABLE}`)) throw new Error('nothing to run');
    },
    ...host.below(place).map(path => () => host.nodes.delete(path)),
    () => host.rename(incoming, place),
  ];
}
