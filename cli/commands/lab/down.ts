import * as Flags from '@oclif/core/flags';
import { LabCommand } from '../../command.ts';
import { findLabName, loadLab } from '../../context.ts';

export default class LabDown extends LabCommand {
  static override summary = 'Take the lab away: its hosts, their disks, its network and the keys it pinned.';
  static override flags = {
    images: Flags.boolean({ summary: 'Take the cached images away too, which no other lab may be using.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LabDown);
    const { imagesLeft, takeDown, takeImagesAway } = await loadLab();
    const name = await findLabName(flags);
    const emit = this.tellOf(flags);
    const wasThere = await takeDown({ name, emit });
    if (flags.images) await takeImagesAway(emit);
    const images = imagesLeft();
    if (images !== null && !flags.quiet) this.say(`the images stay in ${images}, for the next time (--images)`);
    this.answer(wasThere ? `${name} is down` : `there is no lab ${name}`, { name, wasThere, images }, flags.json);
  }
}
