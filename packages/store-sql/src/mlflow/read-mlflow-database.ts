import { GatewayError } from "@gw/entities";
import { type ConnectDatabaseOptions, connectDatabase } from "../connect-database.js";
import type { SqlDatabase } from "../sql-database.js";
import type { ReadSource } from "../sql-session.js";
import type { MlflowRows } from "./mlflow-rows.js";
import { leftAsideTables, type MlflowTableName, mlflowTables } from "./mlflow-tables.js";
import {
  ofSinglePrecision,
  toBinding,
  toEndpoint,
  toModelDefinition,
  toSecret,
} from "./row-values.js";
import { type AnyRow, countRows, TablePages } from "./table-pages.js";

/**
 * Reads the gateway in a database of MLflow, from the schema of 3.8 on: sealed as it is, in bounded
 * pages, all from one snapshot that lasts as long as `work`. Nothing is written there; a SQLite
 * file is opened for reading only.
 *
 * @throws INVALID_PARAMETER_VALUE for a URL that cannot be opened, INVALID_STATE for a database
 * without such a gateway and for a driver that is missing, TEMPORARILY_UNAVAILABLE, and whatever
 * `work` throws
 *
 * @example
 * ```ts
 * const names = await readMlflowDatabase({ url: "sqlite:./mlflow.db" }, async (mlflow) => {
 *   const found: string[] = [];
 *   for await (const { secretName } of mlflow.secrets()) found.push(secretName);
 *   return found;
 * });
 * ```
 */
export async function readMlflowDatabase<T>(
  options: ConnectDatabaseOptions,
  work: (mlflow: MlflowRows) => Promise<T>,
): Promise<T> {
  const database = await connectDatabase({ ...options, readOnly: true });
  try {
    const outcome = await database.snapshot(async (source) => {
      // What fails in here is not tried again: `work` may have effects.
      try {
        return { result: await work(await rowsOf(database, source)) };
      } catch (error) {
        return { error };
      }
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  } finally {
    await database.close();
  }
}

async function rowsOf(database: SqlDatabase, source: ReadSource): Promise<MlflowRows> {
  const { description, notices } = database.connections;
  const existing = await requireTables(database, source);
  const { secrets, modelDefinitions, endpoints, mappings, tags, bindings } =
    await openTables(source);
  const weightOf =
    database.dialect.name === "mysql" ? ofSinglePrecision : (weight: number) => weight;
  return {
    description,
    notices,
    counts: {
      secrets: await countRows(source, mlflowTables.secrets.name),
      modelDefinitions: await countRows(source, mlflowTables.modelDefinitions.name),
      endpoints: await countRows(source, mlflowTables.endpoints.name),
      bindings: await countRows(source, mlflowTables.bindings.name),
    },
    workspaces: await workspacesOf([secrets, modelDefinitions, endpoints]),
    leftAside: await countLeftAside(source, existing),
    secrets: () => everyRow(secrets, toSecret),
    modelDefinitions: () => everyRow(modelDefinitions, toModelDefinition),
    bindings: () => everyRow(bindings, toBinding),
    async *endpoints() {
      for await (const page of endpoints.pages()) {
        const [from, to] = [page[0]?.endpoint_id, page.at(-1)?.endpoint_id];
        const mappingsOf = byEndpoint(await mappings.between(from, to));
        const tagsOf = byEndpoint(await tags.between(from, to));
        for await (const row of endpoints.awake(page)) {
          const parts = { mappings: mappingsOf(row), tags: tagsOf(row) };
          yield toEndpoint(row, parts, weightOf);
        }
      }
    },
  };
}

type Tables = Readonly<Record<MlflowTableName, TablePages>>;

async function openTables(source: ReadSource): Promise<Tables> {
  const opened: [string, TablePages][] = [];
  for (const [name, table] of Object.entries(mlflowTables)) {
    opened.push([name, await TablePages.of(source, table)]);
  }
  return Object.fromEntries(opened) as Tables;
}

/** @returns the names of all tables */
async function requireTables(
  database: SqlDatabase,
  source: ReadSource,
): Promise<ReadonlySet<string>> {
  const rows = await source.all(database.connections.tables, undefined);
  const existing = new Set(rows.map(({ name }) => name));
  const missing = Object.values(mlflowTables).find(({ name }) => !existing.has(name));
  if (missing === undefined) return existing;
  throw new GatewayError(
    "INVALID_STATE",
    `The database holds no gateway of MLflow 3.8 or newer: it has no table ${missing.name}`,
  );
}

async function workspacesOf(tables: readonly TablePages[]): Promise<string[]> {
  const found = new Set<string>();
  for (const table of tables) {
    for (const workspace of await table.workspaces()) found.add(workspace);
  }
  return [...found].sort();
}

async function countLeftAside(
  source: ReadSource,
  existing: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of leftAsideTables.filter((name) => existing.has(name))) {
    const count = await countRows(source, table);
    if (count > 0) counts.set(table, count);
  }
  return counts;
}

async function* everyRow<T>(table: TablePages, toRow: (row: AnyRow) => T): AsyncGenerator<T> {
  for await (const page of table.pages()) {
    for await (const row of table.awake(page)) yield toRow(row);
  }
}

function byEndpoint(rows: readonly AnyRow[]): (endpoint: AnyRow) => readonly AnyRow[] {
  const groups = Map.groupBy(rows, ({ endpoint_id }) => endpoint_id);
  return ({ endpoint_id }) => groups.get(endpoint_id) ?? [];
}
