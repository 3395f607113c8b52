import type { ShellStep } from '../../plan/steps.ts';
import type { Action } from '../action.ts';
import { absent } from './absent.ts';
import { directory } from './directory.ts';
import { file } from './file.ts';
import { firewall } from './firewall.ts';
import { idle } from './idle.ts';
import { link } from './link.ts';
import { packages, purged } from './packages.ts';
import { release } from './release.ts';
import { secret } from './secret.ts';
import { noUsers, sysusers } from './sysusers.ts';
import { disabled, enable, reload, service, socket, stopped } from './units.ts';

/** A kind of step without an action does not compile. */
const ACTIONS: { [K in ShellStep['kind']]: Action<K> } = {
  packages,
  directory,
  file,
  secret,
  link,
  sysusers,
  release,
  reload,
  enable,
  socket,
  service,
  stopped,
  disabled,
  firewall,
  idle,
  purged,
  'no-users': noUsers,
  absent,
};

export function checkScript(step: ShellStep): string {
  return actionOf(step).check(step as never);
}

export function runScript(step: ShellStep): string {
  return actionOf(step).run(step as never);
}

/** See Action.keep; '' where nothing is kept. */
export function keepScript(step: ShellStep): string {
  return actionOf(step).keep?.(step as never) ?? '';
}

/** TypeScript can't see that a step and the action of its kind belong together; the table above has checked it. */
function actionOf(step: ShellStep): Action<never> {
  return ACTIONS[step.kind] as never;
}
