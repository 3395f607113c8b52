import { BricksCommand, fleetFlags } from '../command.ts';
import { formatProblem, loadProvision, loadRenderers, withFleet } from '../context.ts';

export default class Provision extends BricksCommand {
  static override summary = 'Make the hosts what the inventory says. A second run changes nothing.';
  static override flags = { ...fleetFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Provision);
    const { exitCodeOf, planProvision, problemsOf, provision } = await loadProvision();
    const { applyLine, recapTable } = await loadRenderers();
    const emit = (event: Parameters<typeof applyLine>[0]) => {
      const line = applyLine(event, flags.verbose);
      if (line !== null && !flags.quiet) this.say(line);
    };
    await withFleet(flags, async fleet => {
      const planned = await planProvision(fleet, emit);
      const hosts = await provision(fleet, planned, emit);
      const problems = problemsOf(hosts);
      for (const problem of problems) this.say(formatProblem(problem));
      this.answer(recapTable(hosts), { hosts, problems }, flags.json);
      this.leave(exitCodeOf(hosts));
    });
  }
}
