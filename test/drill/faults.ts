import type { ChildProcess } from 'node:child_process';
import type { Rack } from '../e2e/rack.ts';
import { until } from '../e2e/until.ts';

const INCOMING = '/var/lib/bricks/catalogue/incoming';

/** Where a fault strikes: a command that works on a box. */
export interface Scene {
  rack: Rack;
  box: string;
  /** The leader of a process group of its own. */
  child: ChildProcess;
}

/** One thing that goes wrong on the way of a generation. */
export interface Fault {
  kind: string;
  /** Whether the box need not answer from then on until it is healed. */
  silences: boolean;
  strike(scene: Scene): Promise<void> | void;
  heal(scene: Scene): Promise<void>;
}

export const FAULTS: readonly Fault[] = [
  {
    kind: 'operator killed',
    silences: false,
    // With all that it has started, its rsync and ssh too, as when a laptop's power fails.
    strike: ({ child }) => {
      process.kill(-child.pid!, 'SIGKILL');
    },
    heal: async () => {},
  },
  { kind: 'box cut off', silences: true, strike: scene => lab(scene, 'cut'), heal: backAgain },
  { kind: 'box frozen', silences: true, strike: scene => lab(scene, 'freeze'), heal: backAgain },
  { kind: 'box without power', silences: true, strike: scene => lab(scene, 'burn', '--keep-disk'), heal: backAgain },
  {
    kind: 'disk full',
    silences: false,
    strike: scene => inside(scene, `mount -t tmpfs -o size=64k none ${INCOMING}`),
    heal: scene => inside(scene, `while mountpoint -q ${INCOMING}; do umount -l ${INCOMING}; done`),
  },
  {
    kind: 'worker killed',
    silences: true,
    strike: scene => inside(scene, "systemctl kill -s KILL 'bricks-catalogue@0.service'"),
    heal: untilAlive,
  },
  {
    kind: 'receiver killed',
    silences: false,
    // Written so that the shell that reads this does not fit itself.
    strike: scene => inside(scene, "pkill -KILL rsync; pkill -KILL -f '[b]ricksd catalogue-admin'; :"),
    heal: async () => {},
  },
];

async function backAgain(scene: Scene): Promise<void> {
  await lab(scene, 'heal');
  await untilAlive(scene);
}

async function lab({ rack, box }: Scene, verb: string, ...flags: string[]): Promise<void> {
  const { code, stderr } = await rack.bricks('lab', verb, box, ...flags, '--name', rack.name);
  if (code !== 0) throw new Error(stderr);
}

async function inside({ rack, box }: Scene, script: string): Promise<void> {
  const { code, stderr } = await rack.runInside(box, script);
  if (code !== 0) throw new Error(`${box}: ${stderr}`);
}

async function untilAlive({ rack, box }: Scene): Promise<void> {
  const { address } = rack.hosts.find(({ name }) => name === box)!;
  const isAlive = async () => {
    const answer = await fetch(`http://${address}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    return answer?.status === 200;
  };
  await until(`${box} to be alive`, isAlive, 120_000);
}
