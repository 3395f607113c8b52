import * as Flags from '@oclif/core/flags';
import { BricksCommand, fleetFlags, policyFlags } from '../command.ts';
import { loadPlan, withFleet } from '../context.ts';

export default class Plan extends BricksCommand {
  static override summary = 'Show what provision would change. Writes nothing on any host.';
  static override examples = [
    '<%= config.bin %> plan --diff',
    '<%= config.bin %> plan -o plan.json && <%= config.bin %> provision plan.json',
  ];
  static override flags = {
    ...fleetFlags,
    batch: policyFlags.batch,
    'retry-failed': Flags.boolean({ summary: 'Only the hosts that the last provision left undone.' }),
    prune: Flags.boolean({ summary: 'Also what would be taken off hosts that no brick claims any more.' }),
    out: Flags.string({ char: 'o', summary: 'Write the plan to a file that provision takes.', helpValue: 'FILE' }),
    diff: Flags.boolean({ summary: 'Show how the content of files would change.' }),
    'detailed-exitcode': Flags.boolean({ summary: 'Leave with 3 when something would change.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const { chooseScope, diffPlan, openView, planExit, planProvision, planText, savePlan } = await loadPlan();
    const view = openView(flags);
    await withFleet(flags, async fleet => {
      const scope = chooseScope(fleet, flags);
      const { plan, facts } = await planProvision(fleet, { ...scope, wantsContents: flags.diff }, view.tell).finally(
        view.end,
      );
      const diffs = flags.diff ? diffPlan(plan, facts) : null;
      const saved = flags.out === undefined ? null : savePlan(flags.out, new Date().toISOString(), scope, plan);
      this.answer(
        planText(plan, diffs),
        { ...plan, ...(diffs && { diffs }), ...(saved && { digest: saved.digest }) },
        flags.json,
      );
      if (saved !== null && !flags.quiet) this.say(`to make it so: bricks provision ${flags.out}`);
      this.leave(planExit(plan, flags['detailed-exitcode']));
    });
  }
}
