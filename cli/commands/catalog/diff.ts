import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand, connectionFlags } from '../../command.ts';
import { loadDiff, withFleet } from '../../context.ts';

const NAMED = 'An epoch, `current`, the beginning of a digest, or a directory.';

export default class CatalogDiff extends BricksCommand {
  static override summary = 'Show what changes from one generation to another: products, prices, categories, pages.';
  static override description =
    'Compares copies on this machine: those beside the inventory, or directories. Boxes are asked only for epochs and `current`.';
  static override examples = [
    '<%= config.bin %> catalog diff current 7',
    '<%= config.bin %> catalog diff 41 42 --html changes.html',
    '<%= config.bin %> catalog diff generations/0a1b… generations/2c3d… --json',
  ];
  static override args = {
    from: Args.string({ required: true, description: NAMED }),
    to: Args.string({ required: true, description: NAMED }),
  };
  static override flags = {
    ...connectionFlags,
    html: Flags.string({ summary: 'Write it as one HTML page, too.', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogDiff);
    const { diffCopies, diffText, findCopies, findLocalCopies } = await loadDiff();
    const names = [args.from, args.to];
    const local = findLocalCopies(flags.inventory, names);
    const copies = local ?? (await withFleet(flags, fleet => findCopies(fleet, names)));
    const difference = await diffCopies(copies, flags.html);
    this.answer(diffText(difference), difference, flags.json);
  }
}
