import { GatewayError } from "@gw/entities";

/** Identifies a table and the fields that are the key of its rows. */
export class TableDefinition<Row extends Key, Key extends object> {
  readonly #fields: readonly (keyof Key)[];
  /** Never set; carries the type of the rows. */
  declare readonly row?: Row;

  constructor(...fields: readonly (keyof Key)[]) {
    this.#fields = fields;
  }

  keyOf(key: Key): string {
    // Validated input contains no NUL.
    return this.#fields.map((field) => key[field]).join("\0");
  }
}

/** The rows of one table. Rows are immutable; a change puts a new row. */
export abstract class RowTable<Row extends Key, Key extends object> {
  abstract get(key: Key): Row | undefined;
  abstract put(row: Row): void;
  abstract delete(key: Key): void;
  abstract rows(): Iterable<Row>;

  /** @throws GatewayError RESOURCE_ALREADY_EXISTS */
  insert(row: Row): void {
    if (this.get(row) !== undefined) {
      throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists");
    }
    this.put(row);
  }

  update(key: Key, changes: Partial<Row>): void {
    const row = this.get(key);
    if (row !== undefined) this.put({ ...row, ...changes });
  }

  /** The rows whose fields equal the given ones; `undefined` matches everything. */
  where(fields: Partial<Row>): Row[] {
    return [...this.rows()].filter(matching(fields));
  }

  deleteWhere(fields: Partial<Row>): void {
    for (const row of this.where(fields)) this.delete(row);
  }
}

/** Returns whether a row has the given fields; `undefined` matches everything. */
export function matching(fields: object): (row: object) => boolean {
  const expected = Object.entries(fields).filter(([, value]) => value !== undefined);
  return (row) => {
    const columns = row as Readonly<Record<string, unknown>>;
    return expected.every(([column, value]) => columns[column] === value);
  };
}

/** The committed rows. */
export class MemoryTable<Row extends Key, Key extends object> extends RowTable<Row, Key> {
  readonly definition: TableDefinition<Row, Key>;
  readonly #rows = new Map<string, Row>();

  constructor(definition: TableDefinition<Row, Key>) {
    super();
    this.definition = definition;
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(this.definition.keyOf(key));
  }

  put(row: Row): void {
    this.#rows.set(this.definition.keyOf(row), row);
  }

  delete(key: Key): void {
    this.#rows.delete(this.definition.keyOf(key));
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }
}

/** The rows of a transaction: the committed rows with its own writes applied. */
export class OverlayTable<Row extends Key, Key extends object> extends RowTable<Row, Key> {
  readonly #base: MemoryTable<Row, Key>;
  /** By key; a deleted row has no `row`. */
  readonly #writes = new Map<string, { readonly key: Key; readonly row?: Row }>();

  constructor(base: MemoryTable<Row, Key>) {
    super();
    this.#base = base;
  }

  get(key: Key): Row | undefined {
    const write = this.#writes.get(this.#keyOf(key));
    return write === undefined ? this.#base.get(key) : write.row;
  }

  put(row: Row): void {
    this.#writes.set(this.#keyOf(row), { key: row, row });
  }

  delete(key: Key): void {
    this.#writes.set(this.#keyOf(key), { key });
  }

  *rows(): Iterable<Row> {
    for (const row of this.#base.rows()) {
      if (!this.#writes.has(this.#keyOf(row))) yield row;
    }
    for (const { row } of this.#writes.values()) {
      if (row !== undefined) yield row;
    }
  }

  /** Applies the writes to the committed rows. */
  commit(): void {
    for (const { key, row } of this.#writes.values()) {
      if (row === undefined) this.#base.delete(key);
      else this.#base.put(row);
    }
  }

  #keyOf(key: Key): string {
    return this.#base.definition.keyOf(key);
  }
}

/** Tables by their definition. A table is created when it is first used. */
export interface Tables {
  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): RowTable<Row, Key>;
}

/** The committed tables. */
export class MemoryTables implements Tables {
  readonly #tables = new Map<unknown, unknown>();

  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): MemoryTable<Row, Key> {
    return cached(this.#tables, definition, () => new MemoryTable(definition));
  }
}

/** The tables of a transaction, whose writes stay invisible to other readers until {@link commit}. */
export class OverlayTables implements Tables {
  readonly #base: MemoryTables;
  readonly #tables = new Map<unknown, { commit(): void }>();

  constructor(base: MemoryTables) {
    this.#base = base;
  }

  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): OverlayTable<Row, Key> {
    return cached(this.#tables, definition, () => new OverlayTable(this.#base.table(definition)));
  }

  /** Applies the writes to the committed tables. */
  commit(): void {
    for (const table of this.#tables.values()) table.commit();
  }
}

/** The table of a definition. The cast is correct because the key of the map is its definition. */
function cached<Table>(
  tables: Map<unknown, unknown>,
  definition: unknown,
  create: () => Table,
): Table {
  let table = tables.get(definition) as Table | undefined;
  if (table === undefined) {
    table = create();
    tables.set(definition, table);
  }
  return table;
}
