import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand, connectionFlags } from '../../command.ts';
import { formatProblem, loadShow, withFleet } from '../../context.ts';

export default class CatalogShow extends BricksCommand {
  static override summary =
    'Show a generation: what is in it, which epochs name it, who holds it, whether it is pinned.';
  static override examples = ['<%= config.bin %> catalog show', '<%= config.bin %> catalog show 0a1b2c --offline'];
  static override args = {
    generation: Args.string({
      default: 'current',
      description: 'An epoch, `current`, the beginning of a digest, or a directory.',
    }),
  };
  static override flags = {
    ...connectionFlags,
    offline: Flags.boolean({ summary: 'Ask no box: look at the copies on this machine alone.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogShow);
    const { showGeneration, showText } = await loadShow();
    await withFleet(flags, async fleet => {
      const shown = await showGeneration(fleet, args.generation, flags.offline);
      for (const problem of shown.problems) this.say(formatProblem(problem));
      this.answer(showText(shown, Date.now()), shown, flags.json);
    });
  }
}
