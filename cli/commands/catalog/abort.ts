import * as Args from '@oclif/core/args';
import { BricksCommand, connectionFlags, lockFlag } from '../../command.ts';
import { loadAbort, withFleet } from '../../context.ts';

export default class CatalogAbort extends BricksCommand {
  static override summary = 'Take a scheduled epoch back from every box, while its instant is ahead.';
  static override args = { epoch: Args.integer({ required: true, description: 'As catalog list shows it.', min: 1 }) };
  static override flags = { ...connectionFlags, ...lockFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogAbort);
    const { abortEpoch, parseDuration } = await loadAbort();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    await withFleet(flags, async fleet => {
      await abortEpoch(fleet, args.epoch, { waitMs: lockWaitMs, say: text => this.say(text) });
      this.answer(`epoch ${args.epoch} is withdrawn from every box`, { epoch: args.epoch }, flags.json);
    });
  }
}
