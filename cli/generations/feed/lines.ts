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

  /** The lines that this chunk ends, but for empty ones, which are only counted. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = this.#lengthBytes === 0 ? this.#passEmpty(chunk, 0) : 0;
    for (let end = chunk.indexOf(10, start); end !== -1; end = chunk.indexOf(10, start)) {
      this.#endLine(chunk.subarray(start, end), lines);
      start = this.#passEmpty(chunk, end + 1);
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  /** A last line that no newline ended. */
  end(): Line[] {
    const lines: Line[] = [];
    if (this.#lengthBytes > 0) this.#endLine(Buffer.alloc(0), lines);
    return lines;
  }

  /** Where the first line from `start` on begins that isn't empty. By single bytes: a search for each end costs far more. */
  #passEmpty(chunk: Buffer, start: number): number {
    let at = start;
    let passed = 0;
    for (let byte = chunk[at]; byte === 10 || byte === 13; byte = chunk[at]) {
      if (byte === 13 && chunk[at + 1] !== 10) break;
      at += byte === 10 ? 1 : 2;
      passed += 1;
    }
    this.#number += passed;
    return at;
  }

  #endLine(last: Buffer, lines: Line[]): void {
    this.#hold(last);
    const held = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    const bytes = held.at(-1) === 13 ? held.subarray(0, -1) : held;
    const isTooLong = this.#lengthBytes > MAX_LINE_BYTES;
    this.#held = [];
    this.#lengthBytes = 0;
    this.#number += 1;
    if (bytes.length > 0) lines.push({ number: this.#number, bytes, isTooLong });
  }

  #hold(part: Buffer): void {
    const room = Math.max(0, MAX_LINE_BYTES - this.#lengthBytes);
    this.#lengthBytes += part.length;
    if (room > 0 && part.length > 0) this.#held.push(part.subarray(0, room));
  }
}
