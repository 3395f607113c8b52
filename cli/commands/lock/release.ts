import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags } from '../../command.ts';
import { formatProblem, loadLocks, withFleet } from '../../context.ts';

export default class LockRelease extends BricksCommand {
  static override summary = 'Break the locks of runs that do not end; each stops at its next step on that host.';
  static override description =
    'The lock of a run that is gone is free by itself after 30 s. Says which locks are held and by whom, and asks, or needs --yes.';
  static override args = { host: Args.string({ description: 'A name, or what --limit takes.' }) };
  static override flags = { ...fleetFlags, yes: Flags.boolean({ summary: 'Do it without asking.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LockRelease);
    const { confirmRelease, releaseLocks, releasesText } = await loadLocks();
    await withFleet({ ...flags, limit: args.host ?? flags.limit }, async fleet => {
      const hosts = fleet.select(fleet.inventory.hosts.map(host => host.name));
      const released = await releaseLocks(fleet, hosts, held => confirmRelease(held, flags));
      for (const { problem } of released.hosts) if (problem !== null) this.say(formatProblem(problem));
      this.answer(releasesText(released.hosts), released, flags.json);
      this.leave(released.exit);
    });
  }
}
