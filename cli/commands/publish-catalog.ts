import * as Flags from '@oclif/core/flags';
import { BricksCommand, connectionFlags, feedArgs, lockFlag, missingFlags, postgresFlag } from '../command.ts';
import { formatProblem, loadBuild, loadPublish, withFleet } from '../context.ts';

export default class PublishCatalog extends BricksCommand {
  static override summary =
    'Build a generation from a feed, send it to every catalogue box, and make it valid on all at one instant.';
  static override examples = [
    '<%= config.bin %> publish-catalog products.tsv.gz --in 2m',
    '<%= config.bin %> publish-catalog - --at 2026-03-01T06:00:00Z',
    '<%= config.bin %> publish-catalog --from-postgres "SELECT id, title, price FROM shop_feed" --at soonest',
  ];
  static override args = feedArgs;
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    at: Flags.string({
      summary: 'The instant, ISO 8601 with its zone; or soonest: some 3 s after the last box is prepared.',
      helpValue: '2026-03-01T06:00:00Z',
    }),
    in: Flags.string({ summary: 'The instant, counted from now.', helpValue: '2m' }),
    rebase: Flags.boolean({
      summary: 'Write every page of the generation anew, as is done by itself when a tenth of the file is fragmented.',
    }),
    ...postgresFlag,
    'skip-bad': Flags.integer({ summary: 'How many bad rows may be left out.', default: 0, min: 0, helpValue: 'N' }),
    bwlimit: Flags.string({
      summary:
        'The most that this machine sends in a second, all boxes together: 500k, 2m (KiB, MiB), as rsync has it.',
      helpValue: 'RATE',
    }),
    accept: Flags.string({
      summary:
        'A breaker that may trip: count, removed, categories, prices-changed, price-move, zero-price, currency, size, golden; more than one with commas, or repeated.',
      multiple: true,
      default: [],
      helpValue: 'BREAKER',
    }),
    report: Flags.string({
      summary: 'Write what changes as one HTML page, also when a breaker stops it.',
      helpValue: 'FILE',
    }),
    ...missingFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PublishCatalog);
    const {
      acceptedLines,
      buildLine,
      parseAccept,
      parseDuration,
      parseInstant,
      publicationText,
      publishFeed,
      publishLine,
    } = await loadPublish();
    const { chooseFeed, describeBadRow } = await loadBuild();
    const feed = chooseFeed(args.feed, flags['from-postgres']);
    const activation = parseInstant(flags, Date.now());
    const accept = parseAccept(flags.accept);
    const say = (line: string) => (flags.quiet ? undefined : this.say(line));
    await withFleet(flags, async fleet => {
      const { built, checked, publication } = await publishFeed(fleet, {
        ...feed,
        skipBad: flags['skip-bad'],
        isRebase: flags.rebase,
        activation,
        accept,
        report: flags.report ?? null,
        without: flags.without,
        allowMissing: flags['allow-missing'],
        bwlimit: flags.bwlimit,
        lockWaitMs: parseDuration(flags['lock-wait'], '--lock-wait'),
        emitBuild: event => say(buildLine(event)),
        emit: event => say(publishLine(event)),
      });
      for (const row of built.badRows) this.say(`left out: ${formatProblem(describeBadRow(row))}`);
      this.answer(
        [publicationText(built, publication), ...acceptedLines(checked)].join('\n'),
        { ...publication, manifest: built.manifest, badRows: built.badRows, breakers: checked.verdicts },
        flags.json,
      );
    });
  }
}
