/** Lines that are drawn over themselves, at the bottom of a terminal. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #drawn = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** One write a picture, so that none is seen half drawn; what is too long is cut, as a wrapped line would be two. */
  draw(lines: readonly string[]): void {
    const { columns = 80, rows = 24 } = this.#out;
    const fitting = lines.slice(0, rows - 1).map(line => `${line.slice(0, columns - 1)}\x1b[K\n`);
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : '';
    this.#out.write(`${up}${fitting.join('')}\x1b[J`);
    this.#drawn = fitting.length;
  }

  /** What is drawn stays; the next picture begins below it. */
  leave(): void {
    this.#drawn = 0;
  }
}
