import type { HostFacts, PathFact } from '../facts/facts.ts';
import { sha256Hex } from './digest.ts';
import type { Step, StepOf } from './steps.ts';

/** What the facts say against a step's state, in a few words; null when it is reached. */
export function whyPending(step: Step, facts: HostFacts): string | null {
  switch (step.kind) {
    case 'packages':
      return listMissing(step.names, facts.packages, 'not installed');
    case 'sysusers':
      return listMissing(step.users, facts.users, 'no such user');
    case 'directory':
    case 'file':
    case 'secret':
    case 'link':
      return whyPathPending(step, facts.paths.get(step.path));
    case 'upload':
    case 'release':
      return facts.releases.includes(step.digest) ? null : 'not on the host';
    case 'absent':
      return 'no longer needed';
    case 'firewall':
      if (facts.firewall === step.fingerprint) return null;
      return facts.firewall === null ? 'no rules of ours are loaded' : 'other rules are loaded';
    case 'idle':
      return 'to be seen when it is drained';
    case 'purged':
      return 'installed for Bricks';
    case 'no-users':
      return step.users.some(user => facts.users.has(user)) ? 'made for Bricks' : null;
    default:
      return whyUnitPending(step, facts);
  }
}

function listMissing(names: readonly string[], present: { has(name: string): boolean }, reason: string): string | null {
  const missing = names.filter(name => !present.has(name));
  return missing.length === 0 ? null : `${reason}: ${missing.join(', ')}`;
}

function whyPathPending(
  step: StepOf<'directory' | 'file' | 'secret' | 'link'>,
  fact: PathFact | undefined,
): string | null {
  if (fact === undefined) return 'absent';
  const kind = step.kind === 'secret' ? 'file' : step.kind;
  if (fact.kind === 'other' || kind !== fact.kind) return `is a ${fact.kind}`;
  if (fact.kind === 'link')
    return step.kind === 'link' && fact.target !== step.target ? `points to ${fact.target}` : null;
  if (step.kind === 'link') return null;
  if (fact.kind === 'file' && fact.sha256 !== wantedSum(step)) return 'content differs';
  if (Number.parseInt(fact.mode, 8) !== Number.parseInt(step.mode, 8)) return `mode ${fact.mode} → ${step.mode}`;
  if (fact.owner !== step.owner) return `owner ${fact.owner} → ${step.owner}`;
  return null;
}

function wantedSum(step: StepOf<'directory' | 'file' | 'secret'>): string | null {
  if (step.kind === 'secret') return step.sha256;
  return step.kind === 'file' ? sha256Hex(step.content) : null;
}

function whyUnitPending(
  step: StepOf<'reload' | 'enable' | 'socket' | 'service' | 'stopped' | 'disabled'>,
  facts: HostFacts,
): string | null {
  if (step.kind === 'reload') {
    const stale = step.units.filter(
      unit => facts.units.get(unit)?.needsReload || facts.units.get(unit)?.load !== 'loaded',
    );
    const gone = (step.gone ?? []).filter(unit => (facts.units.get(unit)?.load ?? 'not-found') !== 'not-found');
    if (gone.length > 0) return `still known: ${gone.join(', ')}`;
    return stale.length === 0 ? null : `not read yet: ${stale.join(', ')}`;
  }
  const unit = facts.units.get(step.unit);
  const active = unit?.active ?? 'inactive';
  switch (step.kind) {
    case 'enable':
      return unit?.fileState === 'enabled' ? null : 'not enabled';
    case 'disabled':
      return unit?.fileState === 'enabled' ? 'enabled' : null;
    case 'stopped':
      return active === 'inactive' ? null : active;
    case 'socket':
      if (active !== 'active') return active;
      if (!unit?.listen) return 'does not listen';
      return listensOn(unit.listen, step.port) ? null : `listens on ${unit.listen}`;
    case 'service':
      if (active !== 'active') return active;
      return unit?.fingerprint === step.fingerprint ? null : 'runs an older release or configuration';
  }
}

/** systemctl shows Listen as "[::]:80 (Stream)". */
function listensOn(listen: string, port: number): boolean {
  return listen.split('\n').some(line => line.endsWith(`:${port} (Stream)`));
}
