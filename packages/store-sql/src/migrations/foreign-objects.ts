import { GatewayError } from "@gw/entities";
import { type PreparedQuery, preparedQuery, untyped } from "../session/prepared-query.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { SqlSession } from "../session/sql-session.js";
import { type Migration, textOf } from "./migration.js";
import { codeOf, useAnother } from "./migration-error.js";
import type { SchemaInDatabase } from "./schema.js";

/** A table or index that a statement of a migration creates, and the table of the index. */
interface CreatedObject {
  readonly name: string;
  readonly table: string | undefined;
}

const createStatement =
  /^create (?:table|(?:unique )?index(?: concurrently)?)(?: if not exists)? (\w+)(?:\s+on (\w+))?/;

/**
 * Rejects a database without a ledger that already has an object with a name of the gateway:
 * `if not exists` would silently use it.
 *
 * @throws INVALID_STATE
 */
export async function rejectForeignObjects(
  session: SqlSession,
  { database, schema, step }: SchemaInDatabase & { readonly step: Migration },
): Promise<void> {
  const existing = await session.all(database.connections.objects, undefined);
  const names = new Set(existing.map(({ name }) => name));
  const created = [schema.ledger, ...createdBy(step, database).map(({ name }) => name)];
  const name = created.find((one) => names.has(one));
  if (name !== undefined) throw inTheWay(`an object named ${name}`);
}

/**
 * Checks that the tables have the columns of this release, and that the indexes belong to them.
 *
 * @throws INVALID_STATE
 */
export async function verifyObjects(
  session: SqlSession,
  { database, schema }: SchemaInDatabase,
): Promise<void> {
  const { tables, migrations } = schema;
  const created = migrations.flatMap((step) => createdBy(step, database));
  for (const [name, { columns }] of Object.entries(tables)) {
    if (!created.some((one) => one.name === name)) continue;
    await session.all(noRows(name, Object.keys(columns)), undefined).catch(rejectColumns(name));
  }
  const { indexes } = database.connections;
  if (indexes === undefined) return;
  for (const { name, table } of await session.all(indexes, undefined)) {
    const ours = created.find((one) => one.name === name && one.table !== undefined);
    if (ours === undefined || ours.table === table) continue;
    throw inTheWay(`an index named ${name} on the table ${table}`);
  }
}

/** Handles the error of a statement that only needs a table with the right columns. */
export function rejectColumns(name: string): (error: unknown) => never {
  return (error) => {
    if (!GatewayError.is(error, "INTERNAL_ERROR")) throw error;
    throw inTheWay(`an object named ${name} that lacks columns (${codeOf(error)})`, error);
  };
}

function noRows(name: string, columns: readonly string[]): PreparedQuery<undefined, unknown> {
  return preparedQuery((builder) => untyped(builder).selectFrom(name).select(columns).limit(0));
}

function createdBy(step: Migration, { dialect }: SqlDatabase): readonly CreatedObject[] {
  return step.statements[dialect.name].flatMap((statement) => {
    const [, name, table] = createStatement.exec(textOf(statement)) ?? [];
    return name === undefined ? [] : [{ name, table }];
  });
}

function inTheWay(object: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    `The database has ${object}, which no gateway created: rename it, or ${useAnother}`,
    { cause },
  );
}
