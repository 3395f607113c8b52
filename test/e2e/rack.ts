import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { BricksError } from '#cli/errors.ts';
import type { ImageKind, Ran } from '#cli/lab/lab.ts';
import { bringUp, listLabs, missingPrerequisites, runInside, takeDown } from '#cli/lab/lab.ts';
import { isAlive } from '#cli/run/is-alive.ts';
import type { Host, Inventory } from '#inventory/inventory.ts';
import { readInventory } from '#inventory/read.ts';

export interface RackOptions {
  hosts: number;
  image: ImageKind;
  /** More keys of the catalogue brick, as in the file: "workers: 2, cache: 64MiB". */
  catalogue?: string;
}

/** A lab for a test: hosts cat-01 …, all of them catalogue boxes, in a /24 and a directory of its own. */
export interface Rack {
  dir: string;
  inventoryPath: string;
  inventory: Inventory;
  hosts: Host[];
  name: string;
  /** Runs a shell script as root inside a host, whatever its network does. */
  runInside(host: string, script: string): Promise<Ran>;
  /** Runs the CLI on this rack's inventory. */
  bricks(...args: string[]): Promise<Ran>;
  /** Runs a command by ssh as the operator, who trusts nothing but the pinned key. */
  ssh(host: string, command: string): Promise<Ran>;
  down(): Promise<void>;
}

/** Brings a rack up before the tests of the block and takes it down after them. Call what it gives inside a test. */
export function useRack(options: RackOptions): () => Rack {
  let rack: Rack | undefined;
  beforeAll(async () => {
    rack = await bringRackUp(options);
  });
  afterAll(() => rack?.down());
  return () => rack!;
}

/** A block of tests that need a lab. Where there can't be one they are skipped, loudly; in CI that is a failure. */
export function describeInRack(title: string, define: () => void): void {
  const obstacle = findObstacle();
  if (obstacle === null) {
    describe(title, define);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      it('runs in a rack', () => {
        throw new Error(obstacle);
      });
    });
  } else {
    process.stderr.write(`\n*** SKIPPED: "${title}": ${obstacle} ***\n\n`);
    describe.skip(title, define);
  }
}

function findObstacle(): string | null {
  if (process.getuid!() !== 0) return 'the rack needs root';
  const missing = missingPrerequisites();
  return missing.length === 0 ? null : `the rack needs: apt-get install ${missing.join(' ')}`;
}

export async function bringRackUp(options: RackOptions): Promise<Rack> {
  await takeOrphansDown();
  const name = `${PREFIX}${process.pid}-${randomUUID().slice(0, 4)}`;
  const dir = mkdtempSync(join(tmpdir(), 'bricks-rack-'));
  const inventoryPath = join(dir, 'bricks.yaml');
  for (let attempt = 0; ; attempt++) {
    const network = (process.pid + attempt * 7) % 256;
    writeFileSync(inventoryPath, inventoryText(name, `198.19.${network}`, options));
    const inventory = await readOrThrow(inventoryPath);
    try {
      await bringUp({ inventory, name, image: options.image, emit: () => {} });
      return rackOf(name, dir, inventory);
    } catch (error) {
      if (attempt < 50 && isAddressTaken(error)) continue;
      await takeDown({ name, emit: () => {} });
      rmSync(dir, { recursive: true });
      throw error;
    }
  }
}
const PREFIX = 'rack-';

/** Racks of test processes that were killed before they could clean up. */
async function takeOrphansDown(): Promise<void> {
  for (const name of listLabs()) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await takeDown({ name, emit: () => {} });
  }
}

function inventoryText(name: string, network: string, options: RackOptions): string {
  const numbers = Array.from({ length: options.hosts }, (_, index) => index + 1);
  const names = numbers.map(number => `cat-${String(number).padStart(2, '0')}`);
  const more = options.catalogue === undefined ? '' : `, ${options.catalogue}`;
  return [
    `shop: ${name}`,
    'ssh: {user: ops, identity: ./rack_key}',
    'hosts:',
    ...names.map((host, index) => `  ${host}: {address: ${network}.${11 + index}}`),
    'bricks:',
    `  catalogue: {hosts: [${names.join(', ')}]${more}}`,
    '',
  ].join('\n');
}

async function readOrThrow(path: string): Promise<Inventory> {
  const result = await readInventory(path);
  if ('inventory' in result) return result.inventory;
  throw new Error(result.diagnostics.map(each => `${each.line}:${each.column} ${each.message}`).join('\n'));
}

function isAddressTaken(error: unknown): boolean {
  return error instanceof BricksError && error.problems.every(problem => problem.code === 'BRK-LAB-ADDRESS-TAKEN');
}

function rackOf(name: string, dir: string, inventory: Inventory): Rack {
  const env = { BRICKS_INVENTORY: inventory.path };
  return {
    dir,
    inventoryPath: inventory.path,
    inventory,
    hosts: inventory.hosts,
    name,
    runInside: (host, script) => runInside(name, host, ['sh', '-c', script]),
    bricks: (...args) => run([BRICKS, ...args], env),
    ssh: (host, command) => run(sshArgv(inventory, dir, host, command), {}),
    down: async () => {
      await takeDown({ name, emit: () => {} });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
export const BRICKS = join(dirname(fileURLToPath(import.meta.url)), '../../cli/bin/bricks');

function sshArgv(inventory: Inventory, dir: string, host: string, command: string): string[] {
  const { address, ssh } = inventory.hosts.find(each => each.name === host)!;
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: '3',
    UserKnownHostsFile: join(dir, 'bricks.known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlias: host,
    StrictHostKeyChecking: 'yes',
  };
  const words = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const login = ['-i', ssh.identity!, '-p', String(ssh.port ?? 22), `${ssh.user}@${address}`];
  return ['ssh', '-F', 'none', ...words, ...login, command];
}

async function run(argv: readonly string[], env: Record<string, string>): Promise<Ran> {
  const [program, ...rest] = argv;
  const result = await execa(program!, rest, { env, reject: false, stripFinalNewline: false, stdin: 'ignore' });
  return { stdout: result.stdout, stderr: result.stderr, code: result.exitCode ?? 255 };
}
