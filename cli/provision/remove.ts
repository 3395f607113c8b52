import { moveToSpares } from '#inventory/edit.ts';
import type { Policy } from '../apply/engine.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { drainSteps } from '../plan/bricks/drain.ts';
import { RESET_PROBES, resetSteps } from '../plan/bricks/reset.ts';
import { planHosts } from '../plan/plan.ts';
import { changeFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { checkOthersServe, DRAIN_MS } from './drain.ts';
import { editInventory } from './inventory-file.ts';

export interface RemoveRequest {
  host: string;
  purgesData: boolean;
  /** Also when no other box would be left to serve. */
  isForced: boolean;
  /** The box is gone for good: only the inventory is changed. */
  isDead: boolean;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

const policy: Policy = { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false };

/** Drains a box, takes everything of ours off it, and moves it to the inventory's spares once that is done. */
export async function removeHost(fleet: Fleet, request: RemoveRequest): Promise<RunResult> {
  const { host, isForced, isDead, purgesData } = request;
  const { port, hosts: members } = fleet.inventory.bricks.catalogue;
  const move = (text: string) => moveToSpares(text, 'catalogue', host);
  if (isDead) {
    editInventory(fleet.inventory.path, `${host} to the spares`, move);
    return { run: fleet.owner.run, exit: EXIT.done, hosts: [], problems: [] };
  }
  if (!isForced) await checkOthersServe(fleet, members, [host]);
  const drain = drainSteps(port, Math.ceil(fleet.deadlineMs(DRAIN_MS) / 1000));
  const result = await changeFleet(fleet, {
    ...request,
    verb: 'remove',
    hosts: [host],
    probes: RESET_PROBES,
    policy,
    makePlan: async facts => ({
      plan: planHosts([host], facts, null, (_, found) => [
        ...(found.hasSchedule ? drain : []),
        ...resetSteps(found, purgesData),
      ]),
      releases: new Map(),
    }),
  });
  if (result.exit === EXIT.done) editInventory(fleet.inventory.path, `${host} to the spares`, move);
  return result;
}
