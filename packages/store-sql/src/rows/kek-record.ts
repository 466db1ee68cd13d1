import type { KekRecord, KekState } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { orAbsent, orNull } from "./columns.js";

export function toKekRecord(columns: TableRow<"gateway_kek_registry">): KekRecord {
  const { kdf_salt: salt, kdf_iterations: iterations } = columns;
  return {
    version: columns.version,
    provider: columns.provider,
    kdf: salt === null || iterations === null ? undefined : { salt, iterations },
    checkSalt: columns.check_salt,
    checkValue: columns.check_value,
    fingerprint: columns.fingerprint,
    state: columns.state as KekState,
    createdAt: columns.created_at,
    activatedAt: orAbsent(columns.activated_at),
    retiredAt: orAbsent(columns.retired_at),
  };
}

export function toKekColumns(record: KekRecord): TableRow<"gateway_kek_registry"> {
  return {
    version: record.version,
    provider: record.provider,
    kdf_salt: orNull(record.kdf?.salt),
    kdf_iterations: orNull(record.kdf?.iterations),
    check_salt: record.checkSalt,
    check_value: record.checkValue,
    fingerprint: record.fingerprint,
    state: record.state,
    created_at: record.createdAt,
    activated_at: orNull(record.activatedAt),
    retired_at: orNull(record.retiredAt),
  };
}
