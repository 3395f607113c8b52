import type Database from 'better-sqlite3';

/** A product as the previous generation has it. A list, as better-sqlite3 makes these faster than objects. */
export type OldRow = [
  docid: number,
  id: string,
  title: string,
  brand: string | null,
  price: number,
  salePrice: number | null,
  availability: number,
  category: number,
  image: string | null,
  detail: string,
];

const COLUMNS = `docid, id, title, brand, price, sale_price, availability, category, image, attributes
  FROM product CROSS JOIN product_detail USING (docid)`;
const BATCH = 256;

/**
 * Finds products by id, at the pace of a scan as long as they are asked for in the order that they stand in: most feeds
 * are in that of the day before. Asking for each by its id took ten times as long.
 */
export class OldRows {
  readonly #after: Database.Statement<[number, number], OldRow>;
  readonly #byId: Database.Statement<[string], OldRow>;
  #batch: OldRow[] = [];
  #next = 0;

  constructor(db: Database.Database) {
    this.#after = db
      .prepare<[number, number], OldRow>(`SELECT ${COLUMNS} WHERE docid > ? ORDER BY docid LIMIT ?`)
      .raw();
    this.#byId = db.prepare<[string], OldRow>(`SELECT ${COLUMNS} WHERE id = ?`).raw();
    this.#read(0, BATCH);
  }

  find(id: string): OldRow | undefined {
    const expected = this.#batch[this.#next];
    if (expected?.[1] === id) {
      this.#step(expected);
      return expected;
    }
    const found = this.#byId.get(id);
    // Short, as the feed may jump again.
    if (found !== undefined) this.#read(found[0], 8);
    return found;
  }

  #step([docid]: OldRow): void {
    this.#next += 1;
    if (this.#next === this.#batch.length) this.#read(docid, BATCH);
  }

  #read(after: number, rows: number): void {
    this.#batch = this.#after.all(after, rows);
    this.#next = 0;
  }
}
