import * as Args from '@oclif/core/args';
import { BricksCommand, connectionFlags, lockFlag } from '../../command.ts';
import { loadAbort, withFleet } from '../../context.ts';

export default class CatalogAbort extends BricksCommand {
  static override summary =
    'Take an epoch back while its instant is ahead: voted down where it is undecided, else cancelled by a new entry.';
  static override args = { epoch: Args.integer({ required: true, description: 'As catalog list shows it.', min: 1 }) };
  static override flags = { ...connectionFlags, ...lockFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogAbort);
    const { abortEpoch, abortText, parseDuration, publishLine } = await loadAbort();
    const say = (text: string) => (flags.quiet ? undefined : this.say(text));
    await withFleet(flags, async fleet => {
      const aborted = await abortEpoch(fleet, {
        epoch: args.epoch,
        wait: { waitMs: parseDuration(flags['lock-wait'], '--lock-wait'), say },
        emit: event => say(publishLine(event)),
      });
      this.answer(abortText(aborted), aborted, flags.json);
    });
  }
}
