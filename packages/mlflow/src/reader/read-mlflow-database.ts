import { GatewayError } from "@gw/entities";
import {
  type ConnectDatabaseOptions,
  type DatabaseSnapshot,
  type ForeignRow,
  readDatabase,
  type TableReader,
} from "@gw/store-sql/read";
import type { MlflowEndpoint, MlflowSource } from "../mlflow-source.js";
import {
  decodeBinding,
  decodeEndpoint,
  decodeModelDefinition,
  decodeSecret,
  shortestSinglePrecision,
} from "./decode-row.js";
import {
  type MlflowTable,
  type MlflowTableName,
  mlflowTables,
  unsupportedTables,
} from "./mlflow-tables.js";

/**
 * Reads the gateway of an MLflow database, from the schema of MLflow 3.8 on. `work` runs once, on
 * one snapshot that ends with it; rows are read in bounded pages and secrets stay sealed. Nothing
 * is written: see `@gw/store-sql/read`.
 *
 * @returns the result of `work`
 * @throws INVALID_PARAMETER_VALUE for a URL that cannot be opened, INVALID_STATE for a database
 * without such a gateway and for a driver that is not installed, TEMPORARILY_UNAVAILABLE, and every
 * error of `work`
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
  work: (mlflow: MlflowSource) => Promise<T>,
): Promise<T> {
  return readDatabase(options, async (snapshot) => work(await sourceOf(snapshot)));
}

async function sourceOf(snapshot: DatabaseSnapshot): Promise<MlflowSource> {
  const existing = await requireTables(snapshot);
  const tables = await openTables(snapshot);
  const { secrets, modelDefinitions, endpoints, bindings } = mlflowTables;
  return {
    description: snapshot.description,
    notices: snapshot.notices,
    counts: {
      secrets: await snapshot.countRows(secrets.name),
      modelDefinitions: await snapshot.countRows(modelDefinitions.name),
      endpoints: await snapshot.countRows(endpoints.name),
      bindings: await snapshot.countRows(bindings.name),
    },
    workspaces: await readWorkspaces(snapshot, [secrets, modelDefinitions, endpoints]),
    unsupportedRows: await countUnsupported(snapshot, existing),
    secrets: () => decoded(tables.secrets, decodeSecret),
    modelDefinitions: () => decoded(tables.modelDefinitions, decodeModelDefinition),
    endpoints: () => readEndpoints(tables, snapshot),
    bindings: () => decoded(tables.bindings, decodeBinding),
  };
}

type TableReaders = Readonly<Record<MlflowTableName, TableReader>>;

async function* readEndpoints(
  { endpoints, mappings, tags }: TableReaders,
  { kind }: DatabaseSnapshot,
): AsyncGenerator<MlflowEndpoint> {
  // MySQL stores a weight in single precision; the others in double.
  const decodeWeight = kind === "mysql" ? shortestSinglePrecision : (weight: number) => weight;
  for await (const page of endpoints.pages()) {
    const [from, to] = [page[0]?.endpoint_id, page.at(-1)?.endpoint_id];
    const mappingsOf = byEndpoint(await mappings.rowsBetween(from, to));
    const tagsOf = byEndpoint(await tags.rowsBetween(from, to));
    for await (const row of endpoints.keepAlive(page)) {
      yield decodeEndpoint(row, { mappings: mappingsOf(row), tags: tagsOf(row), decodeWeight });
    }
  }
}

/** @returns the names of all tables */
async function requireTables(snapshot: DatabaseSnapshot): Promise<ReadonlySet<string>> {
  const existing = await snapshot.tableNames();
  const missing = Object.values(mlflowTables).find(({ name }) => !existing.has(name));
  if (missing === undefined) return existing;
  throw noGateway(`table \`${missing.name}\` is missing`);
}

async function openTables(snapshot: DatabaseSnapshot): Promise<TableReaders> {
  const opened: [string, TableReader][] = [];
  for (const [name, table] of Object.entries(mlflowTables)) {
    opened.push([name, await openTable(snapshot, table)]);
  }
  return Object.fromEntries(opened) as TableReaders;
}

async function openTable(
  snapshot: DatabaseSnapshot,
  { name, key, columns, laterColumns }: MlflowTable,
): Promise<TableReader> {
  // An empty table does not show its columns, and has no row to read later ones from.
  const existing = (await snapshot.columnNames(name)) ?? new Set(columns);
  const missing = columns.find((column) => !existing.has(column));
  if (missing !== undefined) throw noGateway(`table \`${name}\` has no column \`${missing}\``);
  const later = laterColumns.filter((column) => existing.has(column));
  return snapshot.table({ name, key, columns: [...columns, ...later] });
}

async function readWorkspaces(
  snapshot: DatabaseSnapshot,
  tables: readonly MlflowTable[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const { name } of tables) {
    if (!(await snapshot.columnNames(name))?.has("workspace")) continue;
    for (const workspace of await snapshot.distinctValues(name, "workspace")) {
      found.add(String(workspace));
    }
  }
  return [...found].sort();
}

async function countUnsupported(
  snapshot: DatabaseSnapshot,
  existing: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of unsupportedTables.filter((name) => existing.has(name))) {
    const count = await snapshot.countRows(table);
    if (count > 0) counts.set(table, count);
  }
  return counts;
}

async function* decoded<T>(table: TableReader, decode: (row: ForeignRow) => T): AsyncGenerator<T> {
  for await (const row of table.rows()) yield decode(row);
}

function byEndpoint(rows: readonly ForeignRow[]): (endpoint: ForeignRow) => readonly ForeignRow[] {
  const groups = Map.groupBy(rows, ({ endpoint_id }) => endpoint_id);
  return ({ endpoint_id }) => groups.get(endpoint_id) ?? [];
}

function noGateway(reason: string): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    `The database holds no gateway of MLflow 3.8 or newer: ${reason}`,
  );
}
