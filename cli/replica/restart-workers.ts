import type { Fleet } from '../fleet.ts';
import { wholeScript } from '../remote/root-shell.ts';
import { HostError } from '../remote/session.ts';

const RESTART_MS = 120_000;

/** One after the other: the others take what comes meanwhile. Each comes back with what is on the disk now. Throws HostError. */
export async function restartWorkers(fleet: Fleet, host: string): Promise<void> {
  const session = await fleet.session(host);
  const options = {
    asRoot: true,
    stdin: SCRIPT,
    deadlineMs: fleet.deadlineMs(RESTART_MS),
    waitsFor: 'its worker processes',
  };
  const { code, stderr } = await session.exec('sh -s', options);
  if (code === 0) return;
  const message = `its worker processes could not be restarted: ${stderr.trim().slice(-300)}`;
  throw new HostError(
    { code: 'BRK-BOX-WORKER', where: host, message, hint: `see why: bricks logs --limit ${host}` },
    false,
  );
}

const SCRIPT = wholeScript(`
set -e
units=$(systemctl list-units --plain --no-legend 'bricks-catalogue@*.service' | awk '{print $1}')
for unit in $units; do systemctl restart "$unit"; done
`);
