import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from '../publish/box.ts';
import { failTogether, tryEverywhere } from '../publish/everywhere.ts';

/** What the boxes say of themselves, those that can be asked; throws BricksError where none can. */
export async function askBoxes(fleet: Fleet): Promise<{ boxes: Map<string, BoxStatus>; problems: Problem[] }> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const { results, failures } = await tryEverywhere(roster, host => askHost(fleet, host, 'status', null));
  if (results.size === 0) throw failTogether(failures, NOBODY);
  return { boxes: results, problems: failures.map(({ problem }) => problem) };
}

const NOBODY: Problem = {
  code: 'BRK-GEN-NONE',
  where: null,
  message: 'no box can be asked which generation that is',
  hint: 'name it by its digest or its directory: copies on this machine need no box',
};
