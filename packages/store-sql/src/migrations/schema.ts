import type { TableDescription } from "../columns.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { Migration } from "./migration.js";

/** Tables that are migrated together; one database may contain several schemas. */
export interface Schema {
  /** The name of the table that records the applied migrations. */
  readonly ledger: string;
  /** The tables after all migrations. */
  readonly tables: Readonly<Record<string, TableDescription>>;
  /** In the order of application. */
  readonly migrations: readonly Migration[];
}

/** A schema in a database. */
export interface SchemaInDatabase {
  readonly database: SqlDatabase;
  readonly schema: Schema;
}
