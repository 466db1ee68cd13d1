import Database from "better-sqlite3";
import { insertStatement, type Row } from "./insert-statement.ts";
import { type MlflowVersion, mlflowSchema } from "./mlflow-schema.ts";

/** An SQLite database of MLflow, in which references are not checked: a test may break them. */
export interface MlflowFile {
  insert(table: string, row: Row): void;
  run(sql: string): void;
  close(): void;
}

/** Makes a file with the tables of the gateway. */
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
