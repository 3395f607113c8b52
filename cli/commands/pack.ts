import * as Flags from '@oclif/core/flags';
import { BricksCommand } from '../command.ts';
import { loadPack, loadReleases, loadRunView } from '../context.ts';

export default class Pack extends BricksCommand {
  static override summary = 'Build the daemons as one executable, as provision does by itself. Touches no host.';
  static override flags = {
    arch: Flags.option({
      options: ['x64', 'arm64'] as const,
      summary: 'The architecture of the hosts.',
      default: process.arch === 'arm64' ? ('arm64' as const) : ('x64' as const),
    })(),
    out: Flags.string({
      char: 'o',
      summary: 'Folder for DIGEST/bricksd and its manifest; dist/releases of this checkout when left out.',
      helpValue: 'DIR',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Pack);
    const { packRelease } = await loadPack();
    const { applyLine } = await loadRunView();
    const { toRunEvent } = await loadReleases();
    const release = await packRelease({
      arch: flags.arch,
      outDir: flags.out,
      emit: event => {
        const line = applyLine(toRunEvent(event), flags.verbose);
        if (line !== null && !flags.quiet) this.say(line);
      },
    });
    this.answer(release.dir, release, flags.json);
  }
}
