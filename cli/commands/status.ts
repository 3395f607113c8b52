import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags } from '../command.ts';
import { loadStatus, withFleet } from '../context.ts';

export default class Status extends BricksCommand {
  static override summary = 'Show the fleet on one screen: what each host serves, what is wrong, and what helps.';
  static override description =
    'Hosts that are well and alike are one line where there are many; --verbose shows each. With --watch, q ends it.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --watch',
    '<%= config.bin %> status --json | jq \'.hosts[] | select(.state != "serves")\'',
  ];
  static override flags = {
    ...fleetFlags,
    watch: Flags.boolean({ char: 'w', summary: 'Go on showing it until q or Ctrl-C; with --json, a document a line.' }),
    every: Flags.string({
      summary: 'How often, with --watch; once a second at most.',
      helpValue: '2s',
      default: '2s',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const { exitOfFindings, paintFor, parseEvery, readStatus, showWatch, statusLines } = await loadStatus();
    const everyMs = parseEvery(flags.every);
    await withFleet(flags, async fleet => {
      const hosts = fleet.select(fleet.inventory.hosts.map(({ name }) => name));
      if (flags.watch) return this.leaveNow(await showWatch(fleet, hosts, { ...flags, everyMs }));
      if (!flags.quiet) this.say(`asking ${hosts.length} hosts`);
      const status = await readStatus(fleet, hosts);
      this.answerPainted(statusLines(status, flags.verbose, paintFor(process.stdout)).join('\n'), status, flags.json);
      this.leave(exitOfFindings(status.findings, status.hosts));
    });
  }

  /** Hosts that don't answer are not waited for. */
  private leaveNow(code: number): never {
    process.exit(code);
  }
}
