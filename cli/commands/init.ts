import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BricksCommand } from '../command.ts';
import { loadInit } from '../context.ts';

export default class Init extends BricksCommand {
  static override summary = 'Write a commented inventory from a list of hosts. Touches no host.';
  static override examples = [
    '<%= config.bin %> init 10.0.0.11 10.0.0.12 10.0.0.13',
    '<%= config.bin %> init cat-01=root@box1.example:2222 [2001:db8::12]:22 -o shop/bricks.yaml --shop "Nordlys Outdoor"',
  ];
  // Hosts are as many as there are arguments, which oclif can't declare.
  static override strict = false;
  static override args = {
    host: Args.string({
      ignoreStdin: true,
      description: 'One or more: [NAME=][USER@]ADDRESS[:PORT], an address or a DNS name.',
    }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      summary: 'The file to write; - prints it.',
      default: 'bricks.yaml',
      helpValue: 'FILE',
    }),
    shop: Flags.string({ summary: "The shop's name.", default: 'My shop', helpValue: 'NAME' }),
    user: Flags.string({ summary: 'The user to log in as: root, or one who may use sudo.', default: 'ops' }),
    identity: Flags.string({
      summary: 'The file of the private key.',
      default: '~/.ssh/id_ed25519',
      helpValue: 'PATH',
    }),
    force: Flags.boolean({ summary: 'Replace a file that is there.' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Init);
    const { draftInventory, nextCommand, writeInventory } = await loadInit();
    const { text, hosts } = draftInventory({ ...flags, hosts: argv as string[] });
    if (flags.output === '-') return this.answer(text.trimEnd(), { path: null, hosts, text }, flags.json);
    writeInventory(flags.output, text, flags.force);
    const count = hosts.length === 1 ? '1 host' : `${hosts.length} hosts`;
    this.answer(`${flags.output}: ${count}`, { path: flags.output, hosts, text }, flags.json);
    if (!flags.quiet) this.say(`next: ${nextCommand(flags.output)}`);
  }
}
