import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags } from '../command.ts';
import { formatProblem, loadAudit, withFleet } from '../context.ts';

export default class Audit extends BricksCommand {
  static override summary =
    'Show which runs have changed the hosts: when, by whom, and what they came to; or one run whole.';
  static override description = 'Every host keeps a log of its own, whichever machine a run was started from.';
  static override examples = [
    '<%= config.bin %> audit --limit cat-07',
    '<%= config.bin %> audit 20261124T222017Z-ed8258',
    '<%= config.bin %> audit --local',
  ];
  static override args = { run: Args.string({ description: 'The id of a run, as the list shows it.' }) };
  static override flags = {
    ...fleetFlags,
    runs: Flags.integer({ char: 'n', summary: 'How many runs, the last ones.', default: 20, min: 1, helpValue: 'N' }),
    local: Flags.boolean({
      summary: 'What was run with this inventory from here, by the log beside it; no host is asked.',
      exclusive: ['limit'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Audit);
    const { auditTable, readAudit, readLocalAudit, runText } = await loadAudit();
    const query = { runs: flags.runs, run: args.run ?? null };
    await withFleet(flags, async fleet => {
      const { hosts, path } = fleet.inventory;
      const names = fleet.select(hosts.map(host => host.name));
      const audit = flags.local ? readLocalAudit(path, query) : await readAudit(fleet, names, query);
      for (const problem of audit.problems) this.say(formatProblem(problem));
      if (audit.damaged > 0) this.say(`left out: ${audit.damaged} lines that can't be read`);
      const text = args.run === undefined ? auditTable(audit.runs) : runText(audit, args.run);
      this.answer(text, audit, flags.json);
      this.leave(audit.exit);
    });
  }
}
