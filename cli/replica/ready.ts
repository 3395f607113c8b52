import { setTimeout as sleep } from 'node:timers/promises';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry, type Entry } from '#contract/schedule.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from '../publish/box.ts';
import { quote } from '../remote/quote.ts';
import { HostError } from '../remote/session.ts';

const READY_MS = 60_000;
const ASK_AGAIN_MS = 200;
const READYZ_MS = 10_000;

/**
 * Waits until every worker process answers from the entry that is valid by the box's own clock and holds all that are to
 * come, and the box says so to a balancer. Gives that entry; undefined where nothing is valid yet. Throws HostError.
 */
export async function waitUntilReady(
  fleet: Fleet,
  host: string,
  entries: readonly Entry[],
): Promise<Entry | undefined> {
  const deadline = performance.now() + fleet.deadlineMs(READY_MS);
  for (;;) {
    const box = await askHost(fleet, host, 'status', null);
    const active = activeEntry(entries, box.now);
    const obstacle = findObstacle(box, active);
    if (obstacle === null) {
      if (active !== undefined) await checkReadyz(fleet, host);
      return active;
    }
    if (performance.now() > deadline) throw notReady(host, obstacle);
    await sleep(ASK_AGAIN_MS);
  }
}

/** Why it is not ready; null when it is. Without a lease, which its keeper gets by asking the others, it answers 503. */
export function findObstacle(
  { workers, keeper }: Pick<BoxStatus, 'workers' | 'keeper'>,
  active: Entry | undefined,
): string | null {
  if (keeper === null) return 'the keeper of its schedule does not answer';
  if (keeper.fenced !== null) return keeper.fenced;
  for (const { worker, isUp, activeEpoch, activeDigest, problem, unready } of workers) {
    if (!isUp) return `worker ${worker} is not up`;
    if (active !== undefined && (activeEpoch !== active.epoch || activeDigest !== active.digest))
      return `worker ${worker} answers 503: ${problem ?? `it is at epoch ${activeEpoch}`}`;
    const [first] = unready;
    if (first !== undefined) return `worker ${worker} lacks epoch ${first.epoch}: ${first.problem}`;
  }
  return null;
}

/** As a balancer asks it, from the box itself: this machine may not reach its users' port. */
async function checkReadyz(fleet: Fleet, host: string): Promise<void> {
  const { port } = fleet.inventory.bricks.catalogue;
  const ask = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && cat <&3`;
  const options = { deadlineMs: fleet.deadlineMs(READYZ_MS), waitsFor: '/readyz' };
  const { stdout, stderr } = await (await fleet.session(host)).exec(`bash -c ${quote(ask)}`, options);
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(stdout) ?? [];
  if (status === '200') return;
  const said =
    status === undefined ? stderr.trim().slice(-200) : `${status}: ${stdout.split('\r\n\r\n')[1]?.slice(0, 200)}`;
  throw notReady(host, `/readyz answers ${said}`);
}

function notReady(where: string, obstacle: string): HostError {
  const message = `holds all it needs and is not ready: ${obstacle}`;
  return new HostError(
    {
      code: 'BRK-REPLICA-READY',
      where,
      message,
      hint: `see: bricks logs --limit ${where}; where it was drained: bricks undrain ${where}`,
    },
    false,
  );
}
