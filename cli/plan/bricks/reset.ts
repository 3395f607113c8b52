import { CATALOGUE_DIR, CONFIG_DIR } from '#contract/layout.ts';
import type { HostFacts, Probes } from '../../facts/facts.ts';
import { INSTALLED_FILE, JOURNAL_DIR } from '../../facts/places.ts';
import type { Step } from '../steps.ts';
import { CATALOGUE_PROBES, CATALOGUE_UNIT_FILES, CATALOGUE_USER } from './catalogue.ts';
import { CHRONY_DROP_IN } from './chrony.ts';
import { withoutFirewall } from './firewall.ts';

const SYSUSERS_FILE = '/etc/sysusers.d/bricks.conf';
/** Where something of ours may be, the innermost first. Logs stay: they tell what was done here. */
const PROGRAM_PATHS = [
  '/opt/bricks',
  CONFIG_DIR,
  SYSUSERS_FILE,
  '/var/cache/bricks-catalogue',
  '/run/bricks-catalogue',
];
const TARGET = 'bricks-catalogue.target';
const UNITS = ['bricks-catalogue.socket', TARGET];
/** Made on the way to a file of ours; others may have files there too. */
const SYSUSERS_DIR = '/etc/sysusers.d';
const DATA_PATHS = [CATALOGUE_DIR, '/var/lib/bricks'];

export const RESET_PROBES: Probes = {
  ...CATALOGUE_PROBES,
  paths: [...CATALOGUE_PROBES.paths, ...PROGRAM_PATHS, ...DATA_PATHS, INSTALLED_FILE, JOURNAL_DIR],
};

/** Takes everything of ours off a host; its generations and their schedule too, when `purgesData`. */
export function resetSteps(facts: HostFacts, purgesData: boolean): Step[] {
  const paths = (wanted: readonly string[]) => wanted.filter(path => facts.paths.has(path)).map(absent);
  const own = [...facts.units.keys()].filter(unit => unit.startsWith('bricks-catalogue'));
  const running = own.filter(unit => !['inactive', ''].includes(facts.units.get(unit)!.active));
  const target = facts.units.get(TARGET);
  const unitFiles = paths(CATALOGUE_UNIT_FILES);
  return [
    ...withoutFirewall(facts),
    ...(target?.fileState === 'enabled' ? [{ kind: 'disabled' as const, unit: TARGET }] : []),
    ...running.map(unit => ({ kind: 'stopped' as const, unit })),
    ...paths([...CATALOGUE_UNIT_FILES, CHRONY_DROP_IN]),
    ...(unitFiles.length > 0 ? [{ kind: 'reload' as const, units: [], gone: [...UNITS] }] : []),
    ...(facts.installed.length > 0 ? [{ kind: 'purged' as const, names: [...facts.installed] }] : []),
    ...(facts.users.has(CATALOGUE_USER) ? [{ kind: 'no-users' as const, users: [CATALOGUE_USER] }] : []),
    ...paths(PROGRAM_PATHS),
    ...(facts.paths.has(SYSUSERS_FILE)
      ? [{ kind: 'absent' as const, path: SYSUSERS_DIR, ifEmpty: true as const }]
      : []),
    // The journal last: each step before it is kept there first.
    ...(purgesData ? paths(DATA_PATHS) : paths([INSTALLED_FILE, JOURNAL_DIR])),
  ];
}

/** Whether a host that no brick claims carries anything of ours. */
export function hasTraces(facts: HostFacts): boolean {
  return resetSteps(facts, false).length > 0;
}

function absent(path: string): Step {
  return { kind: 'absent', path };
}
