import type { Random } from '#cli/sample-feed/random.ts';
import { FAULTS, type Fault } from './faults.ts';
import { STAGES, type Stage } from './stages.ts';

export interface Bout {
  stage: Stage;
  fault: Fault;
}

/** Every stage with every fault, in an order that has each of both early. */
export function planBouts(random: Random): Bout[] {
  const stages = shuffle(STAGES, random);
  const faults = shuffle(FAULTS, random);
  return faults.flatMap((_, shift) =>
    stages.map((stage, index) => ({ stage, fault: faults[(index + shift) % faults.length]! })),
  );
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  return list
    .map(value => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** How often each stage was struck by each fault. */
export class Coverage {
  readonly #hits = new Map<string, number>();

  add({ stage, fault }: Bout): void {
    this.#hits.set(nameOf(stage, fault), this.#count(stage, fault) + 1);
  }

  missing(): string[] {
    const all = STAGES.flatMap(stage => FAULTS.map(fault => ({ stage, fault })));
    return all
      .filter(({ stage, fault }) => this.#count(stage, fault) === 0)
      .map(each => nameOf(each.stage, each.fault));
  }

  table(): string {
    const head = ['', ...FAULTS.map(({ kind }) => kind)];
    const rows = STAGES.map(stage => [stage.name, ...FAULTS.map(fault => String(this.#count(stage, fault)))]);
    const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)));
    return [head, ...rows].map(row => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')).join('\n');
  }

  #count(stage: Stage, fault: Fault): number {
    return this.#hits.get(nameOf(stage, fault)) ?? 0;
  }
}

function nameOf(stage: Stage, fault: Fault): string {
  return `${stage.name} / ${fault.kind}`;
}
