import type { KekRecord, KekState } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { type NewRow, toEntity, toNewRow } from "./conversion.js";

export function toKekRecord(row: TableRow<"gateway_kek_registry">): KekRecord {
  const { kdfSalt, kdfIterations, state, ...record } = toEntity("gateway_kek_registry", row);
  return {
    ...record,
    state: state as KekState,
    kdf:
      kdfSalt === undefined || kdfIterations === undefined
        ? undefined
        : { salt: kdfSalt, iterations: kdfIterations },
  };
}

export function toKekRow({ kdf, ...record }: KekRecord): NewRow<"gateway_kek_registry"> {
  return toNewRow("gateway_kek_registry", {
    ...record,
    kdfSalt: kdf?.salt,
    kdfIterations: kdf?.iterations,
  });
}
