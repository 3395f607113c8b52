import * as Flags from '@oclif/core/flags';
import { BricksCommand } from '../../command.ts';
import { loadLab } from '../../context.ts';

export default class LabImages extends BricksCommand {
  static override summary = 'Build the images that hosts of the lab start from, if they are not in the cache.';
  static override flags = {
    install: Flags.boolean({ summary: 'Install the Debian packages that the lab needs on this machine.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LabImages);
    const { checkPrerequisites, ensureImages, installPrerequisites } = await loadLab();
    const emit = ({ text }: { text: string }): void => {
      if (!flags.quiet) this.say(text);
    };
    if (flags.install) await installPrerequisites(emit);
    checkPrerequisites();
    const images = await ensureImages(emit);
    this.answer(Object.values(images).join('\n'), images, flags.json);
  }
}
