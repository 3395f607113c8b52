import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags } from '../command.ts';
import { formatProblem, loadExec, withFleet } from '../context.ts';

export default class Exec extends BricksCommand {
  static override summary = 'Run a command on all hosts at once; its output comes as it arrives, as host | line.';
  static override description =
    'A single word is a command line for bash; several are passed on as they are. The command has no input, ends with this one, and gets an hour unless --timeout says else. Exit status 1 when it fails on any host.';
  static override examples = [
    "<%= config.bin %> exec -- 'df -h / | tail -n 1'",
    '<%= config.bin %> exec --limit cat-07 --root -- systemctl restart chrony',
  ];
  static override strict = false;
  static override usage = 'exec [-l HOSTS] [--root] [--parallel N] -- COMMAND…';
  static override flags = {
    ...fleetFlags,
    root: Flags.boolean({ summary: 'As root.' }),
    parallel: Flags.integer({ summary: 'On how many hosts at a time; left out: all.', min: 1, helpValue: 'N' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Exec);
    const { checkCommand, execOnHosts, execRecap, printLine } = await loadExec();
    const words = checkCommand(argv as string[]);
    await withFleet(flags, async fleet => {
      const hosts = fleet.select(fleet.inventory.hosts.map(host => host.name));
      if (flags.root && !flags.quiet) this.say(`as root on ${hosts.join(', ')}`);
      const onLine = flags.json ? () => {} : printLine;
      const { parallel, root: asRoot } = flags;
      const result = await execOnHosts(fleet, { hosts, words, asRoot, parallel, keepsOutput: flags.json, onLine });
      for (const { problem } of result.hosts) if (problem !== null) this.say(formatProblem(problem));
      const recap = execRecap(result.hosts);
      if (flags.json) this.answer('', result, true);
      else if (recap !== null && !flags.quiet) this.say(recap);
      this.leave(result.exit);
    });
  }
}
