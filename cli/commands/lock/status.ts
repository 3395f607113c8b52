import { BricksCommand, fleetFlags } from '../../command.ts';
import { formatProblem, loadLocks, withFleet } from '../../context.ts';

export default class LockStatus extends BricksCommand {
  static override summary =
    'Show for each host which run holds its lock: who, from where, for how long, and what it does.';
  static override flags = { ...fleetFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(LockStatus);
    const { locksText, readLocks } = await loadLocks();
    await withFleet(flags, async fleet => {
      const locks = await readLocks(fleet, fleet.select(fleet.inventory.hosts.map(host => host.name)));
      for (const { problem } of locks.hosts) if (problem !== null) this.say(formatProblem(problem));
      this.answer(locksText(locks.hosts), locks, flags.json);
      this.leave(locks.exit);
    });
  }
}
