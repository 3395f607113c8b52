import { CATALOGUE_DIR, CONFIG_DIR } from '#contract/layout.ts';
import type { HostFacts, Probes } from '../../facts/facts.ts';
import { INSTALLED_FILE, JOURNAL_DIR } from '../../facts/places.ts';
import type { Step } from '../steps.ts';
import { CATALOGUE_PROBES, CATALOGUE_UNIT_FILES, CATALOGUE_USER } from './catalogue.ts';
import { CHRONY_CONFIG, CHRONY_DROP_IN, CHRONY_DROP_IN_DIR } from './chrony.ts';
import { FIREWALL_UNIT_FILE, withoutFirewall } from './firewall.ts';

const SYSUSERS_FILE = '/etc/sysusers.d/bricks.conf';
/** Where something of ours may be, the innermost first. Logs stay: they tell what was done here. */
const PROGRAM_PATHS = [
  '/opt/bricks',
  CONFIG_DIR,
  SYSUSERS_FILE,
  '/var/cache/bricks-catalogue',
  '/run/bricks-catalogue',
  '/run/bricks-keeper',
];
const TARGET = 'bricks-catalogue.target';
/** Made on the way to a file of ours; others may have files there too. */
const SHARED_DIRS = ['/etc/sysusers.d', CHRONY_DROP_IN_DIR];
/** Beside files of ours in folders of others: what a run leaves that is killed while it writes one, or puts one back. */
const LEFT_BESIDE = [SYSUSERS_FILE, ...CATALOGUE_UNIT_FILES, CHRONY_CONFIG, CHRONY_DROP_IN, FIREWALL_UNIT_FILE].flatMap(
  path => [`${path}.bricks-new`, `${path}.bricks-old`],
);
const DATA_DIR = '/var/lib/bricks';

export const RESET_PROBES: Probes = {
  ...CATALOGUE_PROBES,
  paths: [
    ...CATALOGUE_PROBES.paths,
    ...PROGRAM_PATHS,
    ...LEFT_BESIDE,
    CATALOGUE_DIR,
    DATA_DIR,
    INSTALLED_FILE,
    JOURNAL_DIR,
  ],
};

/** Takes everything of ours off a host; its generations and their schedule too, when `purgesData`. */
export function resetSteps(facts: HostFacts, purgesData: boolean): Step[] {
  const paths = (wanted: readonly string[]) => wanted.filter(path => facts.paths.has(path)).map(absent);
  const steps: Step[] = [
    ...withoutUnits(facts, paths),
    ...(facts.installed.length > 0 ? [{ kind: 'purged' as const, names: [...facts.installed] }] : []),
    ...(facts.users.has(CATALOGUE_USER) ? [{ kind: 'no-users' as const, users: [CATALOGUE_USER] }] : []),
    ...paths([...PROGRAM_PATHS, ...LEFT_BESIDE, ...(purgesData ? [CATALOGUE_DIR] : []), INSTALLED_FILE]),
  ];
  const last = purgesData ? DATA_DIR : JOURNAL_DIR;
  if (steps.length === 0 && !facts.paths.has(last)) return [];
  // The journal goes last, and always: steps before this one are kept there first. So, while it is there, an earlier reset
  // was cut off, and the folders are looked at again.
  return [
    ...steps,
    ...SHARED_DIRS.map(path => ({ kind: 'absent' as const, path, ifEmpty: true as const })),
    absent(last),
  ];
}

function withoutUnits(facts: HostFacts, paths: (wanted: readonly string[]) => Step[]): Step[] {
  const own = [...facts.units].filter(([unit]) => unit.startsWith('bricks-catalogue'));
  const running = own.filter(([, { active }]) => !['inactive', ''].includes(active));
  const known = own.filter(([, { load }]) => load === 'loaded').map(([unit]) => unit);
  return [
    ...withoutFirewall(facts),
    ...(facts.units.get(TARGET)?.fileState === 'enabled' ? [{ kind: 'disabled' as const, unit: TARGET }] : []),
    ...running.map(([unit]) => ({ kind: 'stopped' as const, unit })),
    ...paths([...CATALOGUE_UNIT_FILES, CHRONY_DROP_IN]),
    ...(known.length > 0 ? [{ kind: 'reload' as const, units: [], gone: known }] : []),
  ];
}

/** Whether a host that no brick claims carries anything of ours. */
export function hasTraces(facts: HostFacts): boolean {
  return resetSteps(facts, false).length > 0;
}

function absent(path: string): Step {
  return { kind: 'absent', path };
}
