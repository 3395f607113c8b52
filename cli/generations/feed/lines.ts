/** Bytes of a line, without its end. A longer one is read past, never held. */
export const MAX_LINE_BYTES = 1024 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** Without LF or CRLF; of a line that is too long, no more than its beginning. */
  bytes: Buffer;
  isTooLong: boolean;
}

/**
 * Cuts a stream of chunks into lines. Between two chunks it holds the beginning of one line (`held`, at most
 * MAX_LINE_BYTES) and how long that line is by now; once it is too long, only the length grows.
 */
export class LineSplitter {
  #held: Buffer[] = [];
  #lengthBytes = 0;
  #number = 0;

  /** The lines that this chunk ends. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      lines.push(this.#endLine(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  /** A last line that no newline ended. */
  end(): Line[] {
    return this.#lengthBytes === 0 ? [] : [this.#endLine(Buffer.alloc(0))];
  }

  #endLine(last: Buffer): Line {
    this.#hold(last);
    const bytes = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    const isTooLong = this.#lengthBytes > MAX_LINE_BYTES;
    this.#held = [];
    this.#lengthBytes = 0;
    this.#number += 1;
    return { number: this.#number, bytes: bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes, isTooLong };
  }

  #hold(part: Buffer): void {
    const room = Math.max(0, MAX_LINE_BYTES - this.#lengthBytes);
    this.#lengthBytes += part.length;
    if (room > 0 && part.length > 0) this.#held.push(part.subarray(0, room));
  }
}
