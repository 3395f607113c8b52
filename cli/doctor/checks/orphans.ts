import type { Inventory } from '#inventory/inventory.ts';
import type { HostFacts } from '../../facts/facts.ts';
import { hasTraces } from '../../plan/bricks/reset.ts';
import type { Finding } from '../finding.ts';

/** A host that no brick claims, but that carries our units, releases or schedule. Facts must have been read by RESET_PROBES. */
export function findOrphans(inventory: Inventory, host: string, facts: HostFacts): Finding[] {
  if (inventory.bricks.catalogue.hosts.includes(host)) return [];
  const units = [...facts.units].filter(([unit]) => unit.startsWith('bricks-'));
  const running = units.flatMap(([unit, { active }]) => (active === 'active' ? [unit] : []));
  const hasProgram = running.length > 0 || hasTraces(facts);
  if (!hasProgram && !facts.hasSchedule) return [];
  const carries = [
    ...(running.length > 0 ? [`runs ${running.join(', ')}`] : []),
    ...(facts.releases.length > 0 ? [`has ${facts.releases.length} releases`] : []),
    ...(facts.hasSchedule ? ['has a schedule of generations'] : []),
  ];
  const message = `no brick claims it, but it ${carries.join(', ') || 'carries files of ours'}`;
  const hint = `name it in bricks.catalogue.hosts, or take everything off it: bricks reset --limit ${host} --yes${hasProgram ? '' : ' --purge-data'}`;
  // What runs on goes on answering from what it had.
  const severity = running.length > 0 ? 'error' : 'warning';
  return [{ host, code: 'BRK-DOC-ORPHAN', severity, message, hint }];
}
