import * as Flags from '@oclif/core/flags';
import { BricksCommand, connectionFlags, lockFlag, missingFlags } from '../../command.ts';
import { loadRollback, withFleet } from '../../context.ts';

export default class CatalogRollback extends BricksCommand {
  static override summary =
    'Go back to a generation that the boxes still hold, on all of them at one instant, some 3 s ahead. Nothing is sent.';
  static override examples = ['<%= config.bin %> catalog rollback', '<%= config.bin %> catalog rollback --to 41'];
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    to: Flags.string({
      summary: 'An epoch, or the beginning of a digest; left out, the generation that was valid before.',
      helpValue: 'DIGEST|EPOCH',
    }),
    ...missingFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(CatalogRollback);
    const { parseDuration, publishLine, rollBackCatalogue, rollbackText } = await loadRollback();
    const say = (line: string) => (flags.quiet ? undefined : this.say(line));
    await withFleet(flags, async fleet => {
      const rollback = await rollBackCatalogue(fleet, {
        to: flags.to ?? null,
        without: flags.without,
        allowMissing: flags['allow-missing'],
        lockWaitMs: parseDuration(flags['lock-wait'], '--lock-wait'),
        emit: event => say(publishLine(event)),
      });
      this.answer(rollbackText(rollback), rollback, flags.json);
    });
  }
}
