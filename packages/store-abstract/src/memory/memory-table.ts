/** Rows by key. */
export interface RowTable<Row> {
  get(key: string): Row | undefined;
  put(row: Row): void;
  delete(key: string): void;
  rows(): Iterable<Row>;
}

/** The committed rows. Rows are immutable; a change puts a new row. */
export class MemoryTable<Row> implements RowTable<Row> {
  readonly keyOf: (row: Row) => string;
  readonly #rows = new Map<string, Row>();

  constructor(keyOf: (row: Row) => string) {
    this.keyOf = keyOf;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  put(row: Row): void {
    this.#rows.set(this.keyOf(row), row);
  }

  delete(key: string): void {
    this.#rows.delete(key);
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }
}

/** The rows of a transaction: the committed rows with its own writes applied. */
export class OverlayTable<Row> implements RowTable<Row> {
  readonly #base: MemoryTable<Row>;
  readonly #writes = new Map<string, Row | undefined>();

  constructor(base: MemoryTable<Row>) {
    this.#base = base;
  }

  get(key: string): Row | undefined {
    return this.#writes.has(key) ? this.#writes.get(key) : this.#base.get(key);
  }

  put(row: Row): void {
    this.#writes.set(this.#base.keyOf(row), row);
  }

  delete(key: string): void {
    this.#writes.set(key, undefined);
  }

  *rows(): Iterable<Row> {
    for (const row of this.#base.rows()) {
      if (!this.#writes.has(this.#base.keyOf(row))) yield row;
    }
    for (const row of this.#writes.values()) {
      if (row !== undefined) yield row;
    }
  }

  /** Applies the writes to the committed rows. */
  commit(): void {
    for (const [key, row] of this.#writes) {
      if (row === undefined) this.#base.delete(key);
      else this.#base.put(row);
    }
  }
}
