import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Now } from './instants.ts';

/** Less is what a clock that was read some times more is known better by. */
const CHANGED_MS = 0.02;

/** What the clock of this machine has shown, for the keeper that comes after this one: a file that ends with the machine's boot. */
export class KeptLead {
  readonly #path: string;
  #keptMs: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Milliseconds; null where no keeper has run since the machine was booted. */
  read(): number | null {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const leadMs = Number(text);
    return text !== '' && Number.isFinite(leadMs) ? leadMs : null;
  }

  /** What it is given, once that is kept: nobody is told of a clock before. */
  keep(now: Now): Now {
    const leadMs = now.wallMs - now.monotonicMs;
    if (this.#keptMs !== null && Math.abs(leadMs - this.#keptMs) < CHANGED_MS) return now;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, String(leadMs));
    renameSync(`${this.#path}.new`, this.#path);
    this.#keptMs = leadMs;
    return now;
  }
}
