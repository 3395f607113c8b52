import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import { loadRunView } from './context.ts';
import { BricksError, formatProblem, type Problem } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { printable } from './output/printable.ts';
import type { RunResult } from './run/change.ts';
import type { RunEvent } from './run/events.ts';

/** The flag of every command that works on the hosts of an inventory. */
export const inventoryFlag = {
  inventory: Flags.string({
    char: 'i',
    summary: 'The inventory file.',
    default: 'bricks.yaml',
    env: 'BRICKS_INVENTORY',
    helpValue: 'FILE',
  }),
};

/** Of every command that opens SSH connections. */
export const connectionFlags = {
  ...inventoryFlag,
  'host-key': Flags.option({
    options: ['strict', 'accept-new'] as const,
    summary: 'What to do at first contact with a host: refuse, or pin the key it shows. A changed key always stops.',
    default: 'strict' as const,
    helpGroup: 'HOSTS',
  })(),
  timeout: Flags.string({
    summary:
      'How long any one wait may take: for a connection, for facts, for a step. Each has its own bound otherwise.',
    helpValue: '2m',
    helpGroup: 'HOSTS',
  }),
  'ask-sudo': Flags.boolean({
    summary:
      "Ask for the password that sudo wants on the hosts; it is sent on a channel's input, never on a command line.",
    helpGroup: 'HOSTS',
  }),
};

/** Of those that work on some hosts or all. */
export const fleetFlags = {
  ...connectionFlags,
  limit: Flags.string({
    char: 'l',
    summary:
      "Only these hosts: names, patterns and @bricks, separated by commas; ! takes away, as in '@catalogue,!cat-07'.",
    helpValue: 'HOSTS',
    helpGroup: 'HOSTS',
  }),
};

/** Of those that change hosts, one run at a time. */
export const lockFlag = {
  'lock-wait': Flags.string({
    summary: 'How long to wait for another run that holds a host; at once, exit status 5, when left out.',
    helpValue: '15m',
    default: '0s',
    helpGroup: 'HOSTS',
  }),
};

/** Of those that read a feed: its name, or a query in its place. */
export const feedArgs = {
  feed: Args.string({ description: 'TSV, CSV, XML or NDJSON, plain, gzip or zstd; - for standard input.' }),
};
export const postgresFlag = {
  'from-postgres': Flags.string({
    summary:
      'Instead of FEED: the rows of this query, from the PostgreSQL that PGHOST, PGDATABASE, PGUSER and ~/.pgpass name.',
    helpValue: 'SELECT',
  }),
};

/** Of those that put an entry into the schedule of all boxes. */
export const missingFlags = {
  'allow-missing': Flags.integer({
    summary:
      'How many boxes may be left out; they answer 503 from the instant on, until they are brought up to date. None at the first publication.',
    default: 0,
    min: 0,
    helpValue: 'K',
  }),
  without: Flags.string({
    summary: 'A box of the last publication that is no longer in the inventory, and is off for good.',
    multiple: true,
    default: [],
    helpValue: 'HOST',
  }),
};

/** Of those whose changes go over the fleet in waves. */
export const policyFlags = {
  batch: Flags.string({
    summary:
      'Sizes of the waves, in hosts or per cent; the last repeats. Left out: new hosts together, then 1, then the rest.',
    helpValue: '1,25%',
    helpGroup: 'WAVES',
  }),
  'max-fail': Flags.string({
    summary: 'How many hosts may fail, in hosts or per cent, before no further wave is begun.',
    helpValue: 'N',
    default: '0',
    helpGroup: 'WAVES',
  }),
  'on-failure': Flags.option({
    options: ['stop', 'continue', 'rollback'] as const,
    summary:
      'When more have failed: begin no further wave, go on all the same, or take back what this run has changed.',
    default: 'stop' as const,
    helpGroup: 'WAVES',
  })(),
  'skip-unreachable': Flags.boolean({
    summary: "Leave out hosts that can't be reached: told, but neither a failure nor an exit status.",
    helpGroup: 'WAVES',
  }),
  'retry-failed': Flags.boolean({
    summary: 'Only the hosts that the last run of this command left undone.',
    helpGroup: 'WAVES',
  }),
};

/**
 * What all commands share: the answer on stdout (text, or one JSON document with --json), all that is said to a person
 * on stderr, problems with their codes, and the exit status.
 */
export abstract class BricksCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ summary: 'Print one JSON document on stdout.', helpGroup: 'GLOBAL' }),
    quiet: Flags.boolean({ char: 'q', summary: 'Say nothing but the answer and errors.', helpGroup: 'GLOBAL' }),
    verbose: Flags.boolean({ char: 'v', summary: 'Say each step, unchanged ones too.', helpGroup: 'GLOBAL' }),
    'no-input': Flags.boolean({
      summary: 'Never ask anything; what would be asked is an error. So too where CI is set.',
      helpGroup: 'GLOBAL',
    }),
  };

  /** Says something to the person at the terminal. */
  protected say(text: string): void {
    process.stderr.write(`${printable(text)}\n`);
  }

  /** Prints the answer; `value` is the same thing as data, for --json. */
  protected answer(text: string, value: unknown, isJson: boolean): void {
    this.answerPainted(printable(text), value, isJson);
  }

  /** The same for a text with colours, whose words were made printable before they were painted. */
  protected answerPainted(text: string, value: unknown, isJson: boolean): void {
    process.stdout.write(isJson ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
  }

  /** Ends the command once stdout is flushed: oclif's exit() throws, which a finally would see as a failure. */
  protected leave(code: ExitCode): void {
    process.exitCode = code;
  }

  override async catch(error: Error & { oclif?: { exit?: number }; code?: string }): Promise<void> {
    if (error instanceof BricksError) {
      this.#tellAsData(error.problems, error.exitCode);
      for (const problem of error.problems) this.say(formatProblem(problem));
      process.exitCode = error.exitCode;
      return;
    }
    // oclif's own: usage errors leave with 2, --help with 0.
    if (error.oclif !== undefined) throw error;
    this.#tellAsData([{ code: 'BRK-BUG', where: null, message: error.message, hint: null }], EXIT.failed);
    this.say(`bricks: a bug: ${error.stack ?? error.message}`);
    process.exitCode = EXIT.failed;
  }

  #tellAsData(problems: readonly Problem[], exit: ExitCode): void {
    // What stands behind -- is for a command on the hosts.
    const flags = this.argv.includes('--') ? this.argv.slice(0, this.argv.indexOf('--')) : this.argv;
    if (flags.includes('--json')) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
    if (flags.includes('--json-stream'))
      process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), type: 'error', exit, problems })}\n`);
  }
}

/** What commands share that change hosts: how the run is shown, its recap, and the next command to type. */
export abstract class RunCommand extends BricksCommand {
  static override baseFlags = {
    ...BricksCommand.baseFlags,
    'json-stream': Flags.boolean({
      summary: 'Print what happens as it happens, one JSON object a line on stdout.',
      helpGroup: 'GLOBAL',
      exclusive: ['json'],
    }),
  };

  protected async show(
    verb: string,
    flags: { json: boolean; 'json-stream': boolean; quiet: boolean; verbose: boolean },
    work: (emit: (event: RunEvent) => void) => Promise<RunResult>,
  ): Promise<void> {
    const { nextCommand, openView, recapTable } = await loadRunView();
    const view = openView(flags);
    let result: RunResult;
    try {
      result = await work(view.tell);
    } finally {
      view.end();
    }
    for (const problem of result.problems) this.say(formatProblem(problem));
    if (flags['json-stream'])
      process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), type: 'end', ...result })}\n`);
    else this.answer(recapTable(result.hosts), result, flags.json);
    const next = nextCommand(verb, result.hosts);
    if (next !== null && !flags.quiet) this.say(next);
    this.leave(result.exit);
  }
}

/** What the commands of the rack share: which lab is meant, and how its events are told. */
export abstract class LabCommand extends BricksCommand {
  static override baseFlags = {
    ...BricksCommand.baseFlags,
    ...inventoryFlag,
    name: Flags.string({ summary: 'The lab; by default that of the shop in the inventory.', helpValue: 'LAB' }),
  };

  protected tellOf(flags: { quiet: boolean }): (event: { host: string | null; text: string }) => void {
    return ({ host, text }) => {
      if (!flags.quiet) this.say(host === null ? text : `${host} | ${text}`);
    };
  }
}
