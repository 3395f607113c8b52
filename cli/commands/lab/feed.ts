import * as Flags from '@oclif/core/flags';
import { BricksCommand } from '../../command.ts';
import { loadSampleFeed } from '../../context.ts';

export default class LabFeed extends BricksCommand {
  static override summary = 'Write the feed of an invented shop, to try things on: the same for the same seed.';
  static override examples = [
    '<%= config.bin %> lab feed --products 200000 -o shop.tsv.gz',
    '<%= config.bin %> lab feed --products 200000 --change 1 -o tomorrow.tsv.gz',
  ];
  static override flags = {
    products: Flags.integer({ summary: 'How many products.', default: 1000, min: 1, max: 5_000_000 }),
    seed: Flags.integer({ summary: 'Which shop.', default: 1 }),
    format: Flags.option({
      options: ['tsv', 'ndjson'] as const,
      summary: 'Default: what the file is called, else tsv.',
    })(),
    output: Flags.string({
      char: 'o',
      summary: 'The file, gzipped where it ends in .gz; - for standard output.',
      default: '-',
      helpValue: 'FILE',
    }),
    change: Flags.string({ summary: 'Per cent of the prices that are others.', default: '0', helpValue: 'PERCENT' }),
    'change-seed': Flags.integer({ summary: 'Which prices these are, and how they change.', default: 1 }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LabFeed);
    const percent = Number(flags.change);
    if (!(percent >= 0 && percent <= 100)) this.error(`--change is ${flags.change}, not 0 to 100`, { exit: 2 });
    const { writeSampleFeed } = await loadSampleFeed();
    await writeSampleFeed({
      products: flags.products,
      seed: flags.seed,
      format: flags.format ?? (/\.(ndjson|jsonl)(\.gz)?$/.test(flags.output) ? 'ndjson' : 'tsv'),
      output: flags.output,
      stdout: process.stdout,
      change: { percent, seed: flags['change-seed'] },
    });
    if (flags.output !== '-') this.answer(flags.output, { ...flags }, flags.json);
  }
}
