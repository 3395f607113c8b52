import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags } from '../command.ts';
import { formatProblem, loadLogs, withFleet } from '../context.ts';

export default class Logs extends BricksCommand {
  static override summary = 'Show what our daemons have logged on all hosts, in the order of time; or follow it.';
  static override description =
    'Lines are: time host unit level message key=value…, times in UTC by the clock of each host. Following, a host that goes away is waited for and read on from where it stopped; Ctrl-C ends it.';
  static override examples = [
    '<%= config.bin %> logs -f',
    "<%= config.bin %> logs --limit cat-07 --since 1h --grep 'out of memory'",
    '<%= config.bin %> logs --unit ssh --since 1d -o json',
  ];
  static override flags = {
    ...fleetFlags,
    follow: Flags.boolean({ char: 'f', summary: 'Go on with what is logged from now on.', exclusive: ['json'] }),
    lines: Flags.integer({
      char: 'n',
      summary: 'How many lines of each host, the last ones; 100, with --since 10000.',
      min: 0,
      helpValue: 'N',
    }),
    since: Flags.string({ summary: 'Only what is not older than that.', helpValue: '1h' }),
    unit: Flags.string({ summary: 'Units of systemd, a name or a pattern.', default: 'bricks-*', helpValue: 'GLOB' }),
    grep: Flags.string({ summary: 'Only messages with this text.', helpValue: 'TEXT' }),
    output: Flags.option({
      options: ['short', 'json'] as const,
      char: 'o',
      summary: 'Lines to read, or one JSON object a line.',
      default: 'short' as const,
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Logs);
    const { entryData, followLogs, followOnTerminal, formatEntry, parseQuery, readLogs } = await loadLogs();
    const query = parseQuery(flags);
    await withFleet(flags, async fleet => {
      const hosts = fleet.select(fleet.inventory.hosts.map(host => host.name));
      if (flags.follow) {
        const follower = followOnTerminal(flags.output, flags.quiet);
        return this.leave(await followLogs(fleet, hosts, query, follower));
      }
      const { entries, problems, exit } = await readLogs(fleet, hosts, query);
      for (const problem of problems) this.say(formatProblem(problem));
      if (flags.json) this.answer('', { entries: entries.map(entryData), problems }, true);
      else for (const entry of entries) this.answer(formatEntry(entry, flags.output), null, false);
      if (entries.length === 0 && !flags.quiet) this.say('nothing was logged');
      this.leave(exit);
    });
  }
}
