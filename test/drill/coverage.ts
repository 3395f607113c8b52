import type { Random } from '#cli/sample-feed/random.ts';
import { FAULTS, type Fault } from './faults.ts';
import { STAGES, type Stage } from './stages.ts';

export interface Bout {
  stage: Stage;
  fault: Fault;
}

/** Every stage with every fault, of those whose names fit, in an order that has each of both early. */
export function planBouts(random: Random, only: RegExp): Bout[] {
  const stages = shuffle(STAGES, random);
  const faults = shuffle(FAULTS, random);
  const all = faults.flatMap((_, shift) =>
    stages.map((stage, index) => ({ stage, fault: faults[(index + shift) % faults.length]! })),
  );
  return all.filter(bout => only.test(nameOf(bout)));
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

  add(bout: Bout): void {
    this.#hits.set(nameOf(bout), this.#count(bout) + 1);
  }

  /** Of these, those that never struck. */
  missing(bouts: readonly Bout[]): string[] {
    return bouts.filter(bout => this.#count(bout) === 0).map(nameOf);
  }

  table(): string {
    const head = ['', ...FAULTS.map(({ kind }) => kind)];
    const rows = STAGES.map(stage => [stage.name, ...FAULTS.map(fault => String(this.#count({ stage, fault })))]);
    const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)));
    return [head, ...rows].map(row => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')).join('\n');
  }

  #count(bout: Bout): number {
    return this.#hits.get(nameOf(bout)) ?? 0;
  }
}

function nameOf({ stage, fault }: Bout): string {
  return `${stage.name} / ${fault.kind}`;
}
