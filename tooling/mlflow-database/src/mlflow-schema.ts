import { type Column, type Table, tablesOf } from "./tables.ts";

export type MlflowDialect = "sqlite" | "mysql" | "postgres";

/**
 * `3.8`: the schema of revision 1bd49d398cd23, the first with the gateway. `newest`: the schema of
 * revision a1c2e3f40b56.
 */
export type MlflowVersion = "3.8" | "newest";

/** SQLAlchemy's names of types in each SQL dialect. */
const types: Readonly<Record<MlflowDialect, Readonly<Record<string, string>>>> = {
  sqlite: { binary: "BLOB", float: "FLOAT", boolean: "BOOLEAN" },
  mysql: { binary: "BLOB", float: "FLOAT", boolean: "BOOL" },
  postgres: { binary: "BYTEA", float: "FLOAT", boolean: "BOOLEAN" },
};

/** The statements that create the gateway tables in an empty database. */
export function mlflowSchema(dialect: MlflowDialect, version: MlflowVersion): readonly string[] {
  return tablesOf(version).map((table) => createTable(dialect, table));
}

/** Quotes a name that may be a keyword, such as `key`. */
export function quoted(dialect: MlflowDialect, name: string): string {
  return dialect === "mysql" ? `\`${name}\`` : `"${name}"`;
}

function createTable(dialect: MlflowDialect, { name, columns, constraints }: Table): string {
  const lines = [
    ...columns.map((column) => createColumn(dialect, column)),
    ...constraints.map((text) => text.replaceAll(/\bkey\b(?=[,)])/g, quoted(dialect, "key"))),
  ];
  // The default of recent servers; older servers and tests may have another default.
  const charset = dialect === "mysql" ? " DEFAULT CHARSET=utf8mb4" : "";
  return `CREATE TABLE ${name} (${lines.join(", ")})${charset}`;
}

function createColumn(dialect: MlflowDialect, { name, type, rest }: Column): string {
  const no = dialect === "postgres" ? "false" : "'0'";
  const typeName = types[dialect][type] ?? type;
  return [quoted(dialect, name), typeName, rest.replace("{no}", no)].join(" ").trim();
}
