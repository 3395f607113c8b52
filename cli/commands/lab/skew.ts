import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabSkew extends LabCommand {
  static override summary = "Set the clock of a host's catalogue daemons off.";
  static override description =
    "All hosts of a rack share one kernel's clock, so no host's own can be set: its catalogue daemons are restarted with an " +
    'offset to it. Programs that are started over SSH have the true clock. "bricks lab heal HOST" ends it too, and so does a reboot.';
  static override args = {
    host: Args.string({ required: true, description: 'Its name in the inventory.' }),
    duration: Args.string({ required: true, description: 'How far ahead, such as 1s or 300ms; "off" ends it.' }),
  };
  static override flags = { behind: Flags.boolean({ summary: 'Behind instead of ahead.' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabSkew);
    const { readSkew, skew } = await loadLab();
    const offsetMs = readSkew(args.duration, flags.behind);
    const name = await findLabName(flags);
    await skew({ name, host: args.host, offsetMs, emit: this.tellOf(flags) });
    this.answer(`${args.host} has its clock off by ${offsetMs} ms`, { name, host: args.host, offsetMs }, flags.json);
  }
}
