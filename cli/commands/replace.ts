import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { connectionFlags, lockFlag, RunCommand } from '../command.ts';
import { loadReplace, withFleet } from '../context.ts';

export default class Replace extends RunCommand {
  static override summary =
    'Make a host that was rebuilt what its neighbours are: its new host key takes the place of the pinned one.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    address: Flags.string({
      summary: 'The new machine has another address: it is written into the inventory.',
      helpValue: 'A',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replace);
    const { moveHost, parseDuration, replaceHost } = await loadReplace();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    // The host's name is checked before its address is changed.
    await withFleet({ ...flags, limit: args.host }, async fleet =>
      fleet.select(fleet.inventory.bricks.catalogue.hosts),
    );
    if (flags.address !== undefined) moveHost(flags.inventory, args.host, flags.address);
    await withFleet(flags, async fleet => {
      await this.show('replace', flags, async emit => {
        const result = await replaceHost(fleet, { host: args.host, lockWaitMs, emit });
        const { rotatedKey } = result;
        if (rotatedKey !== null)
          this.say(
            `${args.host}: its host key was ${rotatedKey.from.join(', ')}, from now on ${rotatedKey.to} is pinned`,
          );
        return result;
      });
    });
  }
}
