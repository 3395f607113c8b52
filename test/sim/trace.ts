/** What happened, in order: as a digest always, as lines for people where somebody reads them. */
export class Trace {
  readonly lines: string[] = [];
  readonly #isKept: boolean;
  #hash = 0x811c9dc5;

  constructor(isKept: boolean) {
    this.#isKept = isKept;
  }

  add(atMs: number, text: string): void {
    this.mix(`${atMs} ${text}`);
    if (this.#isKept) this.lines.push(`${atMs.toFixed(3).padStart(10)}  ${text}`);
  }

  /** FNV-1a, 32 bits: enough to tell two runs apart, and nothing else hangs on it. */
  mix(text: string): void {
    let hash = this.#hash;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    this.#hash = hash;
  }

  get digest(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }
}
