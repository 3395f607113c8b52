import * as Args from '@oclif/core/args';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabFreeze extends LabCommand {
  static override summary = 'Stop every process of a host, as if it hung.';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabFreeze);
    const { freeze } = await loadLab();
    const name = await findLabName(flags);
    await freeze({ name, host: args.host, emit: this.tellOf(flags) });
    this.answer(`${args.host} is frozen`, { name, host: args.host }, flags.json);
  }
}
