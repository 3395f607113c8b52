import * as Flags from '@oclif/core/flags';
import { LabCommand } from '../../command.ts';
import { loadInventory, loadLab, loadLabText } from '../../context.ts';

export default class LabUp extends LabCommand {
  static override summary =
    'Boot the hosts of the inventory as virtual machines on this one. A second run changes nothing.';
  static override description =
    'Each host is a real Debian system with its own address, disk and sshd. Needs root. Addresses are of 198.18.0.0/15.';
  static override flags = {
    image: Flags.option({
      options: ['bare', 'warm'] as const,
      summary: 'What new hosts have: sshd and sudo alone, or the packages that provisioning installs as well.',
      default: 'bare' as const,
    })(),
    install: Flags.boolean({ summary: 'Install the Debian packages that the lab needs on this machine.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LabUp);
    const { bringUp, installPrerequisites, labNameOf, labStatus } = await loadLab();
    const { labTable } = await loadLabText();
    const emit = this.tellOf(flags);
    const inventory = await loadInventory(flags.inventory);
    const name = flags.name ?? labNameOf(inventory.shop);
    if (flags.install) await installPrerequisites(emit);
    await bringUp({ inventory, name, image: flags.image, emit });
    const status = await labStatus(name);
    this.answer(labTable(status), status, flags.json);
  }
}
