import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { connectionFlags, lockFlag, RunCommand } from '../command.ts';
import { loadAddReplica, loadInventory, withFleet } from '../context.ts';

export default class AddReplica extends RunCommand {
  static override summary =
    'Make a spare or a new machine one more exact replica of the catalogue, or a damaged box exact again, from its neighbours.';
  static override examples = [
    '<%= config.bin %> add-replica',
    '<%= config.bin %> add-replica cat-05 --address 10.1.0.15 --host-key accept-new',
  ];
  static override args = {
    host: Args.string({
      description: 'A spare, a new name with --address, or a box of the catalogue; the first spare when left out.',
    }),
  };
  static override flags = {
    ...connectionFlags,
    ...lockFlag,
    address: Flags.string({ summary: 'Of a new machine, which is written into the inventory.', helpValue: 'A' }),
    user: Flags.string({
      summary: 'The user to log in as on the new machine, where that is another than on the rest.',
      dependsOn: ['address'],
    }),
    port: Flags.integer({
      summary: 'Where its sshd listens.',
      min: 1,
      max: 65535,
      dependsOn: ['address'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AddReplica);
    const { addReplica, chooseHost, parseDuration } = await loadAddReplica();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    const host = chooseHost(await loadInventory(flags.inventory), args.host, flags);
    await withFleet(flags, fleet =>
      this.show('add-replica', flags, emit => addReplica(fleet, { verb: 'add-replica', host, lockWaitMs, emit })),
    );
  }
}
