import { LabCommand } from '../../command.ts';
import { findLabName, loadLab, loadLabText } from '../../context.ts';

export default class LabStatus extends LabCommand {
  static override summary = 'Show the hosts of the lab as they are: running, frozen, cut off, burnt.';

  async run(): Promise<void> {
    const { flags } = await this.parse(LabStatus);
    const { labStatus } = await loadLab();
    const { labTable } = await loadLabText();
    const status = await labStatus(await findLabName(flags));
    this.answer(labTable(status), status, flags.json);
  }
}
