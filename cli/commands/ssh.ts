import * as Args from '@oclif/core/args';
import { BricksCommand, connectionFlags } from '../command.ts';
import { loadSsh, withFleet } from '../context.ts';

export default class Ssh extends BricksCommand {
  static override summary =
    "Log in to a host by OpenSSH, with the inventory's user, key and pinned host key; or run one command there.";
  static override description =
    'A single word behind -- is a command line for the shell; several are passed on as they are. The exit status is that of ssh.';
  static override examples = [
    '<%= config.bin %> ssh cat-07',
    '<%= config.bin %> ssh cat-07 -- journalctl -u ssh -n 20',
  ];
  static override strict = false;
  static override usage = 'ssh HOST [-- COMMAND…]';
  static override args = { host: Args.string({ required: true, description: 'Its name in the inventory.' }) };
  static override flags = { ...connectionFlags };

  async run(): Promise<void> {
    const { args, argv, flags } = await this.parse(Ssh);
    const { login } = await loadSsh();
    const command = (argv as string[]).slice(1);
    process.exitCode = await withFleet(flags, fleet => login(fleet, args.host, command));
  }
}
