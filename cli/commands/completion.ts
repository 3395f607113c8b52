import * as Args from '@oclif/core/args';
import { BricksCommand } from '../command.ts';
import { loadCompletion } from '../context.ts';

export default class Completion extends BricksCommand {
  static override summary = 'Print the script that completes commands, flags and host names in a shell.';
  static override description = 'The head of the script says where it goes.';
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/bricks.fish',
  ];
  static override args = {
    shell: Args.option({
      options: ['bash', 'zsh', 'fish'] as const,
      ignoreStdin: true,
      description: 'The shell that reads it.',
    })({ required: true }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion);
    const { renderCompletion } = await loadCompletion();
    const script = await renderCompletion(args.shell, this.config);
    this.answer(script.trimEnd(), { shell: args.shell, script }, flags.json);
  }
}
