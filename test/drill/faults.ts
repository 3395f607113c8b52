import type { ChildProcess } from 'node:child_process';
import { ask } from '../e2e/hammer.ts';
import type { Rack } from '../e2e/rack.ts';
import { until } from '../e2e/until.ts';

const INCOMING = '/var/lib/bricks/catalogue/incoming';

/** One thing that goes wrong on the way of a generation. */
export interface Fault {
  name: string;
  /** The box that it strikes, which need not answer meanwhile; null where all must go on answering. */
  box: string | null;
  strike(): Promise<void> | void;
  heal(): Promise<void>;
}

/** Every kind of fault, on that box or on the publication itself. */
export function faultsOf(rack: Rack, box: string, child: () => ChildProcess): Fault[] {
  const lab = async (...args: string[]) => {
    const { code, stderr } = await rack.bricks('lab', ...args, '--name', rack.name);
    if (code !== 0) throw new Error(stderr);
  };
  const inside = (script: string) => rack.runInside(box, script).then(() => undefined);
  const nothing = async () => undefined;
  return [
    {
      name: 'the operator is killed with all that was started',
      box: null,
      strike: () => {
        process.kill(-child().pid!, 'SIGKILL');
      },
      heal: nothing,
    },
    { name: `${box} is cut off`, box, strike: () => lab('cut', box), heal: () => lab('heal', box) },
    {
      name: `${box} loses power`,
      box,
      strike: () => lab('burn', box, '--keep-disk'),
      heal: async () => {
        await lab('heal', box);
        await untilReady(rack, box);
      },
    },
    { name: `${box} is frozen`, box, strike: () => lab('freeze', box), heal: () => lab('heal', box) },
    {
      name: `the disk of ${box} is full`,
      box: null,
      strike: () => inside(`mount -t tmpfs -o size=64k none ${INCOMING}`),
      heal: () => inside(`while mountpoint -q ${INCOMING}; do umount -l ${INCOMING}; done`),
    },
    {
      name: `a worker of ${box} is killed`,
      box,
      strike: () => inside("systemctl kill -s KILL 'bricks-catalogue@0.service'"),
      heal: () => untilReady(rack, box),
    },
    {
      name: `what receives on ${box} is killed`,
      box: null,
      strike: () => inside("pkill -KILL rsync; pkill -KILL -f 'bricksd catalogue-admin'; true"),
      heal: nothing,
    },
  ];
}

async function untilReady(rack: Rack, box: string): Promise<void> {
  const { address } = rack.hosts.find(({ name }) => name === box)!;
  await until(`${box} to be ready`, async () => {
    const answer = await ask(address, '/readyz').catch(() => null);
    return answer?.status === 200;
  });
}
