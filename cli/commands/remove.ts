import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { connectionFlags, lockFlag, RunCommand } from '../command.ts';
import { loadRemove, withFleet } from '../context.ts';

export default class Remove extends RunCommand {
  static override summary =
    'Drain a box, take everything of Bricks off it, and move it to the spares of the inventory.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    'purge-data': Flags.boolean({ summary: 'Its generations and their schedule too.' }),
    force: Flags.boolean({ summary: 'Also when no other box would be left to serve.' }),
    dead: Flags.boolean({ summary: 'The box is gone for good: change the inventory alone.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Remove);
    const { parseDuration, removeHost } = await loadRemove();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    await withFleet({ ...flags, limit: args.host }, async fleet => {
      const [host] = fleet.select(fleet.inventory.bricks.catalogue.hosts) as [string];
      await this.show('remove', flags, emit =>
        removeHost(fleet, {
          host,
          purgesData: flags['purge-data'],
          isForced: flags.force,
          isDead: flags.dead,
          lockWaitMs,
          emit,
        }),
      );
      this.say(`the next publication wants to hear that it is off: bricks publish-catalog FEED --without ${host} …`);
    });
  }
}
