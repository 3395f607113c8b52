import { BricksCommand, connectionFlags } from '../../command.ts';
import { formatProblem, loadVerify, withFleet } from '../../context.ts';

export default class CatalogVerify extends BricksCommand {
  static override summary =
    'Prove that all catalogue boxes are exact replicas: release, configuration, schedule and generations, read from their disks.';
  static override flags = { ...connectionFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(CatalogVerify);
    const { verifyExit, verifyFleet, verifyText } = await loadVerify();
    await withFleet(flags, async fleet => {
      const verification = await verifyFleet(fleet);
      for (const problem of verification.problems) this.say(formatProblem(problem));
      this.answer(verifyText(verification), verification, flags.json);
      this.leave(verifyExit(verification));
    });
  }
}
