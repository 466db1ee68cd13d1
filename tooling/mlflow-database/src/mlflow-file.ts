import Database from "better-sqlite3";
import { insertStatement, type Row } from "./insert-statement.ts";
import { type MlflowVersion, mlflowSchema } from "./mlflow-schema.ts";

/** A SQLite database of MLflow without foreign key checks, so that tests may break references. */
export interface MlflowFile {
  insert(table: string, row: Row): void;
  run(sql: string): void;
  close(): void;
}

/** Creates a file with the gateway tables. */
export function openMlflowFile(path: string, version: MlflowVersion): MlflowFile {
  const database = new Database(path);
  database.pragma("foreign_keys = OFF");
  for (const statement of mlflowSchema("sqlite", version)) database.exec(statement);
  return {
    insert: (table, row) => void database.exec(insertStatement("sqlite", table, row)),
    run: (sql) => void database.exec(sql),
    close: () => void database.close(),
  };
}
