import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { fleetFlags, lockFlag, policyFlags, RunCommand } from '../command.ts';
import { loadProvision, withFleet } from '../context.ts';

export default class Provision extends RunCommand {
  static override summary = 'Make the hosts what the inventory says. A second run changes nothing.';
  static override examples = [
    '<%= config.bin %> provision',
    "<%= config.bin %> provision --limit '@catalogue,!cat-07' --batch 1,25%",
    '<%= config.bin %> plan -o plan.json && <%= config.bin %> provision plan.json',
    '<%= config.bin %> provision --retry-failed',
  ];
  static override args = {
    plan: Args.string({
      description: 'A plan that bricks plan -o wrote; refused if a host is another than it was then.',
    }),
  };
  static override flags = {
    ...fleetFlags,
    ...lockFlag,
    ...policyFlags,
    prune: Flags.boolean({ summary: 'Also take off what is left on hosts that no brick claims any more; data stays.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Provision);
    const { chooseScope, parseDuration, parsePolicy, provision, readPlan, scopeOfPlan } = await loadProvision();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    const policy = parsePolicy(flags);
    const saved = args.plan === undefined ? null : readPlan(args.plan);
    await withFleet(flags, async fleet => {
      const scope = saved === null ? chooseScope(fleet, flags) : scopeOfPlan(fleet, saved, flags);
      await this.show('provision', flags, emit => provision(fleet, { ...scope, policy, lockWaitMs, saved, emit }));
    });
  }
}
