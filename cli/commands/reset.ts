import * as Flags from '@oclif/core/flags';
import { fleetFlags, lockFlag, policyFlags, RunCommand } from '../command.ts';
import { EXIT, loadReset, withFleet } from '../context.ts';

export default class Reset extends RunCommand {
  static override summary = 'Take everything of Bricks off the hosts again. Without --yes: show what would go.';
  static override examples = [
    '<%= config.bin %> reset --limit cat-07 --yes',
    '<%= config.bin %> reset --yes --purge-data',
  ];
  static override flags = {
    ...fleetFlags,
    ...lockFlag,
    ...policyFlags,
    yes: Flags.boolean({ summary: 'Do it.' }),
    'purge-data': Flags.boolean({
      summary: 'Generations and their schedule too; else they stay for the next provision.',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Reset);
    const { parseDuration, parsePolicy, planReset, planText, reset, resettableHosts } = await loadReset();
    const lockWaitMs = parseDuration(flags['lock-wait'], '--lock-wait');
    const policy = parsePolicy(flags);
    await withFleet(flags, async fleet => {
      const hosts = resettableHosts(fleet, flags['retry-failed']);
      const request = { hosts, purgesData: flags['purge-data'], policy, lockWaitMs };
      if (flags.yes) return await this.show('reset', flags, emit => reset(fleet, { ...request, emit }));
      const plan = await planReset(fleet, request);
      this.answer(planText(plan, null), plan, flags.json);
      this.say('nothing was taken off: say --yes for that');
      this.leave(EXIT.usage);
    });
  }
}
