/** Where provisioning keeps what it must know of a host later; the daemons know nothing of these. */

/** Names of packages that were installed for Bricks, one a line. */
export const INSTALLED_FILE = '/var/lib/bricks/packages';
/** There while a change that can cut us off is not confirmed; see cli/apply/journal.ts. */
export const REVERT_UNIT = '/etc/systemd/system/bricks-revert.service';
/** What was there before the latest run changed it. */
export const JOURNAL_DIR = '/var/lib/bricks/undo';
