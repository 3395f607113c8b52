import * as Flags from '@oclif/core/flags';
import { BricksCommand, feedArgs, postgresFlag } from '../../command.ts';
import { formatProblem, loadBuild, loadInventory, loadOfflineCheck, loadPublish } from '../../context.ts';

export default class CatalogBuild extends BricksCommand {
  static override summary = 'Build a generation from a feed and check it, without touching a host.';
  static override examples = [
    '<%= config.bin %> catalog build products.tsv.gz --out generations',
    'curl -s https://shop.example/feed.ndjson | <%= config.bin %> catalog build - --out generations',
  ];
  static override args = feedArgs;
  static override flags = {
    out: Flags.string({
      required: true,
      summary: 'The directory that gets it, as DIR/DIGEST/catalog.db and manifest.json.',
      helpValue: 'DIR',
    }),
    previous: Flags.string({
      summary:
        'The generation that this one follows, a directory or the beginning of a digest below --out: it is built upon a copy, and held against it as a publication would.',
      helpValue: 'GENERATION',
    }),
    rebase: Flags.boolean({
      summary: 'Write every page anew, as is done by itself when a tenth of the file is fragmented.',
      dependsOn: ['previous'],
    }),
    accept: Flags.string({
      summary: 'With --previous: a breaker that may trip, as in publish-catalog.',
      multiple: true,
      default: [],
      helpValue: 'BREAKER',
    }),
    report: Flags.string({
      summary: 'With --previous: write what changes as one HTML page, also when a breaker trips.',
      helpValue: 'FILE',
      dependsOn: ['previous'],
    }),
    inventory: Flags.string({
      char: 'i',
      summary: 'With --previous: the inventory whose thresholds and golden questions hold, instead of the defaults.',
      env: 'BRICKS_INVENTORY',
      helpValue: 'FILE',
    }),
    ...postgresFlag,
    'skip-bad': Flags.integer({ summary: 'How many bad rows may be left out.', default: 0, min: 0, helpValue: 'N' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogBuild);
    const { buildGeneration, chooseFeed, describeBadRow } = await loadBuild();
    const feed = chooseFeed(args.feed, flags['from-postgres']);
    const { buildLine, formatSize } = await loadPublish();
    const { openOfflineCheck } = await loadOfflineCheck();
    const say = (text: string) => (flags.quiet ? undefined : this.say(text));
    const { previous, check } = openOfflineCheck({
      ...flags,
      outDir: flags.out,
      inventory: flags.inventory === undefined ? null : await loadInventory(flags.inventory),
      say,
    });
    const built = await buildGeneration({
      ...feed,
      stdin: process.stdin,
      outDir: flags.out,
      previous,
      isRebase: flags.rebase,
      skipBad: flags['skip-bad'],
      emit: event => say(buildLine(event)),
      now: Date.now,
    });
    for (const row of built.badRows) this.say(`left out: ${formatProblem(describeBadRow(row))}`);
    const checked = await check(built.dir);
    const size = formatSize(built.sizeBytes);
    const text = `${built.digest}\n${built.products} products, ${size}, ${(built.tookMs / 1000).toFixed(1)} s: ${built.dir}`;
    this.answer(text, checked === null ? built : { ...built, breakers: checked.verdicts }, flags.json);
  }
}
