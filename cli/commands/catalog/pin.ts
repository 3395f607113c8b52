import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand, connectionFlags, lockFlag } from '../../command.ts';
import { loadPin, withFleet } from '../../context.ts';

export default class CatalogPin extends BricksCommand {
  static override summary = 'Keep a generation on every box and here, however many come after it; or let it go.';
  static override examples = ['<%= config.bin %> catalog pin 41', '<%= config.bin %> catalog pin 0a1b2c --off'];
  static override args = {
    generation: Args.string({
      required: true,
      description: 'An epoch, `current`, or the beginning of a digest, as catalog list shows them.',
    }),
  };
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    off: Flags.boolean({ summary: 'Let it go: the next publication deletes it where nothing else needs it.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogPin);
    const { parseDuration, pinGeneration } = await loadPin();
    const say = (text: string) => (flags.quiet ? undefined : this.say(text));
    const wait = { waitMs: parseDuration(flags['lock-wait'], '--lock-wait'), say };
    await withFleet(flags, async fleet => {
      const isPinned = !flags.off;
      const { digest, name } = await pinGeneration(fleet, { text: args.generation, isPinned, wait, say });
      const text = isPinned ? `${name} is pinned, here and on every box` : `${name} is pinned no longer`;
      this.answer(text, { digest, isPinned }, flags.json);
    });
  }
}
