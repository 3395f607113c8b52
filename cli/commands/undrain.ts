import * as Args from '@oclif/core/args';
import { connectionFlags, lockFlag, RunCommand } from '../command.ts';
import { loadDrain, withFleet } from '../context.ts';

export default class Undrain extends RunCommand {
  static override summary = 'Let the balancer have a box again that was drained.';
  static override args = { host: Args.string({ required: true, description: 'A name, or what --limit takes.' }) };
  static override flags = { ...connectionFlags, ...lockFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Undrain);
    const { parseDuration, undrain } = await loadDrain();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    await withFleet({ ...flags, limit: args.host }, async fleet => {
      const hosts = fleet.select(fleet.inventory.bricks.catalogue.hosts);
      await this.show('undrain', flags, emit => undrain(fleet, { hosts, isForced: false, lockWaitMs, emit }));
    });
  }
}
