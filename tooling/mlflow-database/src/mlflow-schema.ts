import { type Column, type Table, tablesOf } from "./tables.ts";

export type MlflowDialect = "sqlite" | "mysql" | "postgres";

/**
 * `3.8`: as revision 1bd49d398cd23 made the gateway. `newest`: as all revisions up to a1c2e3f40b56
 * leave it.
 */
export type MlflowVersion = "3.8" | "newest";

/** The types of SQLAlchemy as it spells them for each kind of database. */
const types: Readonly<Record<MlflowDialect, Readonly<Record<string, string>>>> = {
  sqlite: { binary: "BLOB", float: "FLOAT", boolean: "BOOLEAN" },
  mysql: { binary: "BLOB", float: "FLOAT", boolean: "BOOL" },
  postgres: { binary: "BYTEA", float: "FLOAT", boolean: "BOOLEAN" },
};

/** The statements that make the tables of the gateway in an empty database. */
export function mlflowSchema(dialect: MlflowDialect, version: MlflowVersion): readonly string[] {
  return tablesOf(version).map((table) => createTable(dialect, table));
}

/** A name that may be a word of SQL, such as `key`. */
export function quoted(dialect: MlflowDialect, name: string): string {
  return dialect === "mysql" ? `\`${name}\`` : `"${name}"`;
}

function createTable(dialect: MlflowDialect, { name, columns, constraints }: Table): string {
  const lines = [
    ...columns.map((column) => createColumn(dialect, column)),
    ...constraints.map((text) => text.replaceAll(/\bkey\b(?=[,)])/g, quoted(dialect, "key"))),
  ];
  // What a new server takes where nothing is said; an old one, and a test's, may take another.
  const charset = dialect === "mysql" ? " DEFAULT CHARSET=utf8mb4" : "";
  return `CREATE TABLE ${name} (${lines.join(", ")})${charset}`;
}

function createColumn(dialect: MlflowDialect, { name, type, rest }: Column): string {
  const no = dialect === "postgres" ? "false" : "'0'";
  const spelt = types[dialect][type] ?? type;
  return [quoted(dialect, name), spelt, rest.replace("{no}", no)].join(" ").trim();
}
