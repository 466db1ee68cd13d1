import type { KekRecord } from "../ports/kek-registry.js";
import { TableDefinition } from "./memory-table.js";
import type { Tables } from "./memory-tables.js";

/** The key registry. */
export const keks: TableDefinition<KekRecord, Pick<KekRecord, "version">> = new TableDefinition(
  "version",
);

/** Copies of all keys, by ascending version. */
export function listKeks(tables: Tables): KekRecord[] {
  const records = structuredClone([...tables.table(keks).rows()]);
  return records.sort((a, b) => a.version - b.version);
}

export function activeKekVersion(tables: Tables): number | undefined {
  return tables.table(keks).where({ state: "active" })[0]?.version;
}
