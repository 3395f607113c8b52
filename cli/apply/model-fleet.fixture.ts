import type { Inventory } from '#inventory/inventory.ts';
import { toValidateSettings } from '#inventory/validate-settings.ts';
import type { Facts, Probes } from '../facts/facts.ts';
import { FleetKeys } from '../keys/fleet-keys.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { Release } from '../plan/plan.ts';
import { describeStep, isGuarded, type Step } from '../plan/steps.ts';
import { HostError } from '../remote/session.ts';
import type { ApplyEvent } from './events.ts';
import type { Hands } from './hands.ts';
import { ModelHost } from './model-host.fixture.ts';
import { arm, type Effect, effectsOf, isReached, keepInJournal, uploadEffects } from './model-steps.fixture.ts';

/** Where a host is on its way: counted over all moments of all its steps. */
export interface Moment {
  host: string;
  /** From 0. */
  count: number;
  step: string;
  part: 'before' | 'during' | 'after';
}

/** What is to happen at a moment: the host is lost to us, its power fails, or our own process dies. */
export type Fault = 'lost' | 'power' | 'killed' | null;

/** Our own process has died: nothing of it goes on. */
export class Killed extends Error {}

export interface ModelFleet {
  hosts: Map<string, ModelHost>;
  facts(probes: Probes): Map<string, Facts>;
  hands(options?: HandsOptions): Hands & { events: ApplyEvent[] };
}

export interface HandsOptions {
  /** Asked at each moment, in order. */
  faultAt?(moment: Moment): Fault;
  isInterrupted?(): boolean;
}

export function makeFleet(names: readonly string[]): ModelFleet {
  const hosts = new Map(names.map(name => [name, new ModelHost(name)]));
  return {
    hosts,
    facts: probes => new Map([...hosts].map(([name, host]) => [name, host.facts(probes)])),
    hands: options => makeHands(hosts, options ?? {}),
  };
}

/** The engine's hands on hosts in memory, which can be cut off at any moment. */
function makeHands(hosts: ReadonlyMap<string, ModelHost>, options: HandsOptions): Hands & { events: ApplyEvent[] } {
  const events: ApplyEvent[] = [];
  const walk = new Walk(options);
  let clock = 0;
  return {
    events,
    runSteps: async (name, steps, tell) => {
      const host = hosts.get(name)!;
      for (const { index, step } of steps) {
        await walk.reach(host, step, 'before');
        const event = (state: 'begin' | 'armed' | 'changed' | 'unchanged') => tell({ index, state, atMs: clock++ });
        event('begin');
        if (isReached(host, step)) {
          event('unchanged');
          continue;
        }
        keepInJournal(host, step);
        if (isGuarded(step) && host.revert === null) {
          arm(host);
          event('armed');
        }
        await walk.go(
          host,
          step,
          effectsOf(host, step, path => modelKeys.secretsOf(name).get(path)!),
        );
        if (!isReached(host, step))
          throw new Error(`${name}: ${JSON.stringify(step)} was done, but its check still fails`);
        event('changed');
      }
    },
    upload: async (name, step) => {
      const host = hosts.get(name)!;
      await walk.reach(host, step, 'before');
      await walk.go(host, step, uploadEffects(host, step.digest, new Map([['bricksd', bytesOf(step.digest)]])));
    },
    confirm: async name => {
      await walk.reach(hosts.get(name)!, { kind: 'confirm' }, 'before');
      const host = hosts.get(name)!;
      host.revert = null;
      host.nodes.delete('/etc/systemd/system/bricks-revert.service');
      return 'confirmed';
    },
    rollBack: () => Promise.reject(new Error('the model has no way back')),
    isInterrupted: () => options.isInterrupted?.() ?? false,
    emit: event => events.push(event),
    now: () => clock++,
  };
}

type Place = Step | { kind: 'confirm' };

class Walk {
  readonly #options: HandsOptions;
  readonly #counts = new Map<string, number>();
  readonly #lost = new Set<string>();
  #isDead = false;

  constructor(options: HandsOptions) {
    this.#options = options;
  }

  async go(host: ModelHost, step: Place, effects: readonly Effect[]): Promise<void> {
    for (const [index, effect] of effects.entries()) {
      if (index > 0) await this.reach(host, step, 'during');
      effect();
    }
    await this.reach(host, step, 'after');
  }

  /** Throws when the fault strikes here, or has struck before. */
  async reach(host: ModelHost, step: Place, part: Moment['part']): Promise<void> {
    await Promise.resolve();
    const count = this.#counts.get(host.name) ?? 0;
    this.#counts.set(host.name, count + 1);
    const isOver = this.#isDead || this.#lost.has(host.name);
    const fault = isOver
      ? null
      : (this.#options.faultAt?.({ host: host.name, count, step: nameOf(step), part }) ?? null);
    if (fault === 'killed') this.#isDead = true;
    if (fault === 'power') host.boot();
    if (fault !== null) this.#lost.add(host.name);
    if (this.#isDead) throw new Killed();
    if (this.#lost.has(host.name)) throw lost(host.name);
  }
}

function nameOf(step: Place): string {
  return step.kind === 'confirm' ? step.kind : describeStep(step) + (step.kind === 'reload' ? ` ${step.units}` : '');
}

function lost(where: string): HostError {
  return new HostError({ code: 'BRK-SSH-UNREACHABLE', where, message: 'lost the connection', hint: null }, true);
}

function bytesOf(digest: string): string {
  return `executable of ${digest}`;
}

export function modelRelease(name: string): Release {
  const digest = sha256Hex(name);
  return { arch: 'x64', digest, files: [{ name: 'bricksd', sha256: sha256Hex(bytesOf(digest)) }] };
}

/** What every model fleet's hosts are given keys of. */
export const modelKeys = new FleetKeys(Buffer.alloc(32, 7));

export interface Wish {
  hosts: readonly string[];
  port: number;
  workers: number;
  hasFirewall: boolean;
  release: string;
}

/** An inventory as it is read from a file. */
export function modelInventory({ hosts, port, workers, hasFirewall }: Wish): Inventory {
  const ssh = { user: 'ops', port: 22, identity: '/key' };
  const hardware = { cores: null, memoryBytes: null, disks: [], nics: [] };
  return {
    path: '/shop/bricks.yaml',
    shop: 'Nordlys Outdoor',
    ssh,
    time: { servers: ['ntp1.nordlys.example', 'ntp2.nordlys.example'] },
    firewall: hasFirewall ? { ssh: ['198.18.0.0/24', '2001:db8:9::/48'] } : null,
    hosts: hosts.map((name, index) => ({
      name,
      address: `198.18.0.${index + 1}`,
      ssh,
      hardware,
      rack: null,
      bmc: null,
    })),
    bricks: {
      catalogue: {
        hosts: [...hosts],
        port,
        seedPort: 8730,
        keeperPort: 8731,
        onDoubt: 'fence',
        workers,
        cacheBytes: 1 << 26,
        validate: toValidateSettings(null),
      },
    },
    spares: [],
  };
}
