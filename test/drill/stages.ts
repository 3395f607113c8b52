import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Rack } from '../e2e/rack.ts';
import type { Scene } from './faults.ts';

const CATALOGUE = '/var/lib/bricks/catalogue';

/** A command that is under way, and what it has said so far. */
export interface Run extends Scene {
  said(): string;
}

/** A part of the way of a generation, on which a fault can strike. */
export interface Stage {
  name: string;
  /** Whether the box has lost its generations before, and serves nobody until the command is through. */
  isBare: boolean;
  /** What else must be so, that the command comes this way; gives what undoes it. */
  arrange?(rack: Rack, box: string): Promise<() => void>;
  command(feed: string, box: string): string[];
  isUnderWay(run: Run): Promise<boolean> | boolean;
}

export const STAGES: readonly Stage[] = [
  { ...publication('build', says(/^build: /m)) },
  { ...publication('check', says(/^check: /m)) },
  {
    ...publication(
      'send a patch',
      sends(words => words.includes('/.patches/')),
      '--bwlimit',
      '20k',
    ),
  },
  {
    ...publication(
      'send what differs',
      sends(words => words.includes(' --copy-dest=')),
      '--bwlimit',
      '400k',
    ),
    arrange: forgetCopies,
  },
  {
    ...publication('send all of it', sends(isWhole), '--bwlimit', '500k'),
    isBare: true,
    arrange: refuseNeighbours,
  },
  { ...publication('feed by a neighbour', isFed), isBare: true },
  { ...publication('prepare', says(/^prepare: /m)) },
  { ...publication('commit', says(/^commit: /m)) },
  { ...replica('add-replica: provision', says(/\| changed/)), arrange: changeConfiguration },
  { ...replica('add-replica: receive', isFed) },
  { ...replica('add-replica: open', says(/: received it /)) },
];

/** Breakers are no matter here; a machine at its limit is too slow for the golden queries. */
function publication(name: string, isUnderWay: Stage['isUnderWay'], ...flags: string[]): Stage {
  const accepted = ['--accept', 'prices-changed,price-move,categories,golden'];
  const command = (feed: string) => ['publish-catalog', feed, '--at', 'soonest', ...accepted, ...flags];
  return { name, isBare: false, command, isUnderWay };
}

function replica(name: string, isUnderWay: Stage['isUnderWay']): Stage {
  const command = (_: string, box: string) => ['add-replica', box, '--verbose'];
  return { name, isBare: true, command, isUnderWay };
}

function says(pattern: RegExp): Stage['isUnderWay'] {
  return run => pattern.test(run.said());
}

/** Whether the command's own rsync, whose words these are, is at work on that box, and something has come there. */
function sends(isWay: (words: string) => boolean): Stage['isUnderWay'] {
  return async ({ rack, box, child }) => {
    const { address } = rack.hosts.find(({ name }) => name === box)!;
    const { stdout } = await execa('ps', ['-ww', '-e', '-o', 'pgid=,args=']);
    const own = stdout.split('\n').filter(line => line.trim().startsWith(`${child.pid} rsync `));
    if (!own.some(words => words.includes(`${address}:${CATALOGUE}/incoming/`) && isWay(words))) return false;
    return (await rack.runInside(box, IS_RECEIVING)).code === 0;
  };
}

/** rsync has a file open there that it writes. */
const IS_RECEIVING = `for pid in $(pgrep -x rsync); do readlink /proc/$pid/fd/*; done | grep -q '^${CATALOGUE}/incoming/.'`;

function isWhole(words: string): boolean {
  return !words.includes('/.patches/') && !words.includes(' --copy-dest=');
}

async function isFed({ rack, box }: Run): Promise<boolean> {
  return (await rack.runInside(box, "pgrep -f '^rsync .*rsync://'")).code === 0;
}

/** Without the operator's copy of what the boxes hold there is no patch. */
async function forgetCopies({ dir }: Rack): Promise<() => void> {
  rmSync(join(dir, '.bricks/generations'), { recursive: true, force: true });
  return () => {};
}

/** The port on which they would feed it is sshd's. */
async function refuseNeighbours(rack: Rack): Promise<() => void> {
  const text = readFileSync(rack.inventoryPath, 'utf8');
  writeFileSync(rack.inventoryPath, text.replace('workers: 2', 'workers: 2, seed-port: 22'));
  return () => writeFileSync(rack.inventoryPath, text);
}

async function changeConfiguration(rack: Rack, box: string): Promise<() => void> {
  await rack.runInside(box, 'echo >>/etc/bricks/catalogue.json; rm /etc/sysusers.d/bricks.conf');
  return () => {};
}

/** As after a disk was replaced; the box answers 503. */
export async function makeBare(rack: Rack, box: string): Promise<void> {
  const { code, stderr } = await rack.runInside(
    box,
    `rm -rf ${CATALOGUE}/gens/* && systemctl restart 'bricks-catalogue@*'`,
  );
  if (code !== 0) throw new Error(stderr);
}
