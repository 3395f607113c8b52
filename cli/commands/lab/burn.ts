import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabBurn extends LabCommand {
  static override summary = 'Kill a host at once, and its disk with it.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };
  static override flags = {
    'keep-disk': Flags.boolean({ summary: 'Cut its power only: what is on its disk stays.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabBurn);
    const { burn } = await loadLab();
    const name = await findLabName(flags);
    await burn({ name, host: args.host, keepsDisk: flags['keep-disk'], emit: this.tellOf(flags) });
    this.answer(`${args.host} is off`, { name, host: args.host }, flags.json);
  }
}
