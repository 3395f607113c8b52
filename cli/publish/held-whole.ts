import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';

/** Has a box check a generation that it says it holds. False where it was damaged: the box has set it aside then. */
export async function isHeldWhole(fleet: Fleet, host: string, digest: string): Promise<boolean> {
  try {
    await askHost(fleet, host, 'accept', { digest });
    return true;
  } catch (error) {
    if (error instanceof HostError && error.problem.code === 'BRK-BOX-DAMAGED') return false;
    throw error;
  }
}
