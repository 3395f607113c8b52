import * as Args from '@oclif/core/args';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabHeal extends LabCommand {
  static override summary =
    'Undo the damage: link up, processes going on, clock right, booted if it is off (from a blank disk if it burnt).';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabHeal);
    const { heal } = await loadLab();
    const name = await findLabName(flags);
    await heal({ name, host: args.host, emit: this.tellOf(flags) });
    this.answer(`${args.host} is running`, { name, host: args.host }, flags.json);
  }
}
