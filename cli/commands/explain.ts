import * as Args from '@oclif/core/args';
import { BricksCommand } from '../command.ts';
import { loadExplain } from '../context.ts';

export default class Explain extends BricksCommand {
  static override summary = "Say what a key of the inventory, a problem's code or an exit status means.";
  static override examples = [
    '<%= config.bin %> explain',
    '<%= config.bin %> explain bricks.catalogue.cache',
    '<%= config.bin %> explain BRK-SSH-UNREACHABLE',
    '<%= config.bin %> explain exit 4',
  ];
  static override args = {
    topic: Args.string({
      ignoreStdin: true,
      description: 'A path in the inventory, a code or the first part of codes, or an exit status.',
    }),
    status: Args.string({ ignoreStdin: true, description: 'The number, behind "exit".' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { explain, explainText } = await loadExplain();
    const explanation = explain(`${args.topic ?? ''} ${args.status ?? ''}`);
    this.answer(explainText(explanation), explanation, flags.json);
  }
}
