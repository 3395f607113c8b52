import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { connectionFlags, lockFlag, RunCommand } from '../command.ts';
import { loadDrain, withFleet } from '../context.ts';

export default class Drain extends RunCommand {
  static override summary =
    'Take a box out of the balancer (its /readyz says 503) and let its users finish. Stays so until undrain.';
  static override args = { host: Args.string({ required: true, description: 'A name, or what --limit takes.' }) };
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    force: Flags.boolean({ summary: 'Also when no other box would be left to serve.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Drain);
    const { drain, parseDuration } = await loadDrain();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    await withFleet({ ...flags, limit: args.host }, async fleet => {
      const hosts = fleet.select(fleet.inventory.bricks.catalogue.hosts);
      await this.show('drain', flags, emit => drain(fleet, { hosts, isForced: flags.force, lockWaitMs, emit }));
    });
  }
}
