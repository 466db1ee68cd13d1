import { MemoryTable, OverlayTable, type RowTable, type TableDefinition } from "./memory-table.js";

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
