import { BricksCommand, fleetFlags } from '../command.ts';
import { loadDoctor, withFleet } from '../context.ts';

export default class Doctor extends BricksCommand {
  static override summary =
    'Hold every host against the inventory, spares too: all that is wrong, at once. Writes nothing.';
  static override examples = [
    '<%= config.bin %> doctor --host-key accept-new',
    "<%= config.bin %> doctor --limit '@spares'",
  ];
  static override flags = { ...fleetFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { doctorText, exitOfFindings, paintFor, runDoctor } = await loadDoctor();
    await withFleet(flags, async fleet => {
      const hosts = fleet.select(fleet.inventory.hosts.map(({ name }) => name));
      if (!flags.quiet) this.say(`looking at ${hosts.length} hosts`);
      const report = await runDoctor(fleet, hosts);
      this.answerPainted(doctorText(report, paintFor(process.stdout)), report, flags.json);
      this.leave(exitOfFindings(report.findings, report.hosts));
    });
  }
}
