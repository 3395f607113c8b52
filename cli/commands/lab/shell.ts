import * as Args from '@oclif/core/args';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabShell extends LabCommand {
  static override summary = 'Open a root shell in a host of the lab, without SSH and whatever its network does.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabShell);
    const { openShell } = await loadLab();
    // The shell's own exit status, like ssh does.
    process.exitCode = await openShell(await findLabName(flags), args.host);
  }
}
