import { BricksCommand, inventoryFlag } from '../command.ts';
import { loadInventory } from '../context.ts';

export default class Validate extends BricksCommand {
  static override summary =
    'Check the inventory alone, without touching a host: all errors at once, with their places.';
  static override flags = { ...inventoryFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    const inventory = await loadInventory(flags.inventory);
    const { hosts, spares, bricks } = inventory;
    const text = `${flags.inventory}: ${hosts.length} hosts, ${bricks.catalogue.hosts.length} run the catalogue, ${spares.length} spare`;
    this.answer(text, { inventory }, flags.json);
  }
}
