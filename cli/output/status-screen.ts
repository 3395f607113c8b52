import type { ReadStream, WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

/** The terminal's other screen, drawn over and over; leave() brings back what was there before. */
export class StatusScreen {
  readonly #out: WriteStream;
  readonly #keys: ReadStream;
  #lines: readonly string[] = [];
  readonly #onResize = () => this.#paint();
  readonly #onKey: (key: Buffer) => void;
  readonly #onExit = () => this.leave();
  #isLeft = false;

  /** `onQuit` is told for q, and `isInterrupt` for Ctrl-C, which is but a key while the terminal is raw. */
  constructor(out: WriteStream, keys: ReadStream, onQuit: (isInterrupt: boolean) => void) {
    this.#out = out;
    this.#keys = keys;
    this.#onKey = key => {
      const text = key.toString('latin1');
      if (text.includes('\x03')) onQuit(true);
      else if (/[qQ]/.test(text)) onQuit(false);
    };
    out.write('\x1b[?1049h\x1b[?25l');
    out.on('resize', this.#onResize);
    if (keys.isTTY) keys.setRawMode(true).on('data', this.#onKey);
    // Whatever ends this process, the terminal is given back.
    process.on('exit', this.#onExit);
  }

  draw(lines: readonly string[]): void {
    this.#lines = lines;
    this.#paint();
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    process.off('exit', this.#onExit);
    this.#out.off('resize', this.#onResize);
    if (this.#keys.isTTY) this.#keys.setRawMode(false).off('data', this.#onKey).pause();
    this.#out.write('\x1b[?25h\x1b[?1049l');
  }

  /** One write a picture, so that none is seen half drawn. */
  #paint(): void {
    // A terminal may not know its size, and then says 0.
    const columns = this.#out.columns || 80;
    const room = (this.#out.rows || 24) - 1;
    const isCut = this.#lines.length > room;
    const fitting = isCut ? this.#lines.slice(0, room - 1) : this.#lines;
    const more = isCut ? [`… and ${this.#lines.length - fitting.length} more: a larger window shows them`] : [];
    const picture = [...fitting, ...more].map(line => `${cutLine(line, columns)}\x1b[K\n`).join('');
    this.#out.write(`\x1b[H${picture}\x1b[Jq quits`);
  }
}

/** A wrapped line would be two. Colours are dropped from a line that must be cut. */
function cutLine(line: string, columns: number): string {
  const text = stripVTControlCharacters(line);
  return text.length <= columns ? line : `${text.slice(0, columns - 1)}…`;
}
