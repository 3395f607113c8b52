import { BricksCommand, connectionFlags } from '../../command.ts';
import { EXIT, formatProblem, loadOverview, withFleet } from '../../context.ts';

export default class CatalogList extends BricksCommand {
  static override summary = 'Show the epochs of the catalogue, and which one each box serves.';
  static override flags = { ...connectionFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(CatalogList);
    const { overviewText, readOverview } = await loadOverview();
    await withFleet(flags, async fleet => {
      const overview = await readOverview(fleet);
      for (const problem of overview.problems) this.say(formatProblem(problem));
      this.answer(overviewText(overview, Date.now()), overview, flags.json);
      const { problems, unreachable } = overview;
      if (problems.length > 0) this.leave(problems.length === unreachable.length ? EXIT.onlyUnreachable : EXIT.failed);
    });
  }
}
