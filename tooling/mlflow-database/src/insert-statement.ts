import { type MlflowDialect, quoted } from "./mlflow-schema.ts";

export type Value = string | number | boolean | Uint8Array | null;
export type Row = Readonly<Record<string, Value>>;

/** Values of required columns that no test checks. */
const defaults: Readonly<Record<string, Row>> = {
  secrets: { masked_value: '{"api_key": "sk-...cdef"}', created_at: 1, last_updated_at: 1 },
  endpoints: { created_at: 1, last_updated_at: 1 },
  model_definitions: { created_at: 1, last_updated_at: 1 },
  endpoint_model_mappings: { created_at: 1 },
  endpoint_bindings: { created_at: 1, last_updated_at: 1 },
  endpoint_tags: {},
  guardrail_configs: { created_at: 1 },
};

/** The INSERT statement of a row, with defaults for required columns. */
export function insertStatement(dialect: MlflowDialect, table: string, row: Row): string {
  const whole = { ...defaults[table], ...row };
  const names = Object.keys(whole).map((name) => quoted(dialect, name));
  const values = Object.values(whole).map((value) => literal(dialect, value));
  return `INSERT INTO ${table} (${names.join(", ")}) VALUES (${values.join(", ")})`;
}

function literal(dialect: MlflowDialect, value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return dialect === "postgres" ? String(value) : value ? "1" : "0";
  if (typeof value !== "string") {
    const hex = Buffer.from(value).toString("hex");
    return dialect === "postgres" ? `'\\x${hex}'::bytea` : `X'${hex}'`;
  }
  const text = value.replaceAll("'", "''");
  return `'${dialect === "mysql" ? text.replaceAll("\\", "\\\\") : text}'`;
}
