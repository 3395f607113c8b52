import { Args } from '@oclif/core';
import { BricksCommand, hostKeyFlag, inventoryFlag } from '../../command.ts';
import { loadAbort, withFleet } from '../../context.ts';

export default class CatalogAbort extends BricksCommand {
  static override summary = 'Take a scheduled epoch back from every box, while its instant is ahead.';
  static override args = { epoch: Args.integer({ required: true, description: 'As catalog list shows it.', min: 1 }) };
  static override flags = { ...inventoryFlag, ...hostKeyFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogAbort);
    const { abortEpoch } = await loadAbort();
    await withFleet({ inventory: flags.inventory, hostKey: flags['host-key'] }, async fleet => {
      await abortEpoch(fleet, args.epoch);
      this.answer(`epoch ${args.epoch} is withdrawn from every box`, { epoch: args.epoch }, flags.json);
    });
  }
}
