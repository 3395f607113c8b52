import * as Flags from '@oclif/core/flags';
import { BricksCommand, inventoryFlag } from '../command.ts';
import { formatProblem, loadInventory, loadNotes, loadSchema } from '../context.ts';

export default class Validate extends BricksCommand {
  static override summary =
    'Check the inventory alone, without touching a host: all errors at once, with their places.';
  static override examples = [
    '<%= config.bin %> validate -i bricks.yaml',
    '<%= config.bin %> validate --schema > bricks.schema.json',
  ];
  static override flags = {
    ...inventoryFlag,
    schema: Flags.boolean({ summary: 'Print the JSON Schema of inventories, for editors, and check nothing.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    if (flags.schema) {
      const { jsonSchema } = await loadSchema();
      const schema = jsonSchema();
      return this.answer(JSON.stringify(schema, null, 2), schema, flags.json);
    }
    const inventory = await loadInventory(flags.inventory);
    const { listNotes } = await loadNotes();
    const notes = listNotes(inventory).map(note => ({ ...note, where: flags.inventory }));
    if (!flags.quiet) for (const note of notes) this.say(`note: ${formatProblem(note)}`);
    const { hosts, spares, bricks } = inventory;
    const text = `${flags.inventory}: ${hosts.length} hosts, ${bricks.catalogue.hosts.length} run the catalogue, ${spares.length} spare`;
    this.answer(text, { inventory, notes }, flags.json);
  }
}
