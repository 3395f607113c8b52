import * as Args from '@oclif/core/args';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabCut extends LabCommand {
  static override summary = 'Take the link of a host down; the host itself runs on.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabCut);
    const { cut } = await loadLab();
    const name = await findLabName(flags);
    await cut({ name, host: args.host, emit: this.tellOf(flags) });
    this.answer(`${args.host} is cut off`, { name, host: args.host }, flags.json);
  }
}
