/** Whole numbers in a row, 4 bytes each. */
export class Sequence {
  length = 0;
  #room = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.#room.length) {
      const wider = new Int32Array(2 * this.length);
      wider.set(this.#room);
      this.#room = wider;
    }
    this.#room[this.length] = value;
    this.length += 1;
  }

  get values(): Int32Array {
    return this.#room.subarray(0, this.length);
  }
}
