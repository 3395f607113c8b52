import type { ShellStep } from '../../plan/steps.ts';
import type { Action } from '../action.ts';
import { absent } from './absent.ts';
import { directory } from './directory.ts';
import { file } from './file.ts';
import { link } from './link.ts';
import { packages } from './packages.ts';
import { release } from './release.ts';
import { sysusers } from './sysusers.ts';
import { enable, reload, service, socket, stopped } from './units.ts';

/** A kind of step without an action does not compile. */
const ACTIONS: { [K in ShellStep['kind']]: Action<K> } = {
  packages,
  directory,
  file,
  link,
  sysusers,
  release,
  reload,
  enable,
  socket,
  service,
  stopped,
  absent,
};

export function checkScript(step: ShellStep): string {
  return actionOf(step).check(step);
}

export function runScript(step: ShellStep): string {
  return actionOf(step).run(step);
}

/** TypeScript can't see that a step and the action of its kind belong together; the table above has checked it. */
function actionOf(step: ShellStep): { check(step: ShellStep): string; run(step: ShellStep): string } {
  return ACTIONS[step.kind] as never;
}
