import { GatewayError, type WorkspaceId } from "@gw/entities";

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
    if (this.get(row) !== undefined) keyTaken();
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

/** @throws GatewayError RESOURCE_ALREADY_EXISTS */
export function keyTaken(): never {
  throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists");
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
  /** The rows of one workspace; those of the installation when absent. */
  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
    workspace?: WorkspaceId,
  ): RowTable<Row, Key>;
  /** The rows of all workspaces. */
  byWorkspace<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): ReadonlyMap<WorkspaceId, RowTable<Row, Key>>;
}

/** Tables of one kind by definition and workspace. */
class TableMap<Kind> {
  readonly #tables = new Map<unknown, Map<WorkspaceId | undefined, Kind>>();

  /** The cast is correct because the key of the map is the definition of the table. */
  get<Table extends Kind>(
    definition: unknown,
    workspace: WorkspaceId | undefined,
    create: () => Table,
  ): Table {
    const parts = this.#tables.get(definition) ?? new Map<WorkspaceId | undefined, Kind>();
    this.#tables.set(definition, parts);
    let table = parts.get(workspace) as Table | undefined;
    if (table === undefined) {
      table = create();
      parts.set(workspace, table);
    }
    return table;
  }

  workspacesOf(definition: unknown): WorkspaceId[] {
    const parts = this.#tables.get(definition)?.keys() ?? [];
    return [...parts].filter((workspace) => workspace !== undefined);
  }

  *all(): Iterable<Kind> {
    for (const parts of this.#tables.values()) yield* parts.values();
  }
}

/** The committed tables. */
export class MemoryTables implements Tables {
  readonly #tables = new TableMap<unknown>();

  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
    workspace?: WorkspaceId,
  ): MemoryTable<Row, Key> {
    return this.#tables.get(definition, workspace, () => new MemoryTable(definition));
  }

  byWorkspace<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): Map<WorkspaceId, MemoryTable<Row, Key>> {
    const workspaces = this.#tables.workspacesOf(definition);
    return new Map(workspaces.map((id) => [id, this.table(definition, id)]));
  }
}

/** The tables of a transaction, whose writes stay invisible to other readers until {@link commit}. */
export class OverlayTables implements Tables {
  readonly #base: MemoryTables;
  readonly #tables = new TableMap<{ commit(): void }>();

  constructor(base: MemoryTables) {
    this.#base = base;
  }

  table<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
    workspace?: WorkspaceId,
  ): OverlayTable<Row, Key> {
    const create = () => new OverlayTable(this.#base.table(definition, workspace));
    return this.#tables.get(definition, workspace, create);
  }

  byWorkspace<Row extends Key, Key extends object>(
    definition: TableDefinition<Row, Key>,
  ): Map<WorkspaceId, OverlayTable<Row, Key>> {
    // Each table of this transaction also is one of the base.
    const workspaces = this.#base.byWorkspace(definition).keys();
    return new Map([...workspaces].map((id) => [id, this.table(definition, id)]));
  }

  /** Applies the writes to the committed tables. */
  commit(): void {
    for (const table of this.#tables.all()) table.commit();
  }
}
