import { BricksCommand, fleetFlags } from '../command.ts';
import { EXIT, loadProvision, loadRenderers, withFleet } from '../context.ts';

export default class Plan extends BricksCommand {
  static override summary = 'Show what provision would change. Writes nothing on any host.';
  static override flags = { ...fleetFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const { planProvision } = await loadProvision();
    const { applyLine, planText } = await loadRenderers();
    await withFleet(flags, async fleet => {
      const { plan } = await planProvision(fleet, event => {
        const line = applyLine(event, flags.verbose);
        if (line !== null && !flags.quiet) this.say(line);
      });
      this.answer(planText(plan), plan, flags.json);
      const troubled = plan.hosts.filter(host => host.problem !== null);
      if (troubled.length > 0)
        this.leave(troubled.every(host => host.isUnreachable) ? EXIT.onlyUnreachable : EXIT.failed);
    });
  }
}
