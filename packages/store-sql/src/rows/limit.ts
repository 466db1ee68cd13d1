import type { LimitRow } from "@gw/store-abstract";
import type { ShownEntity } from "../tables.js";

/** The rules of limits have checked the texts before they were written. */
export function toLimitRow(entity: ShownEntity<"gateway_limits">): LimitRow {
  return entity as LimitRow;
}
