import type { AuditAction, AuditRecord, NewAuditRecord } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { orAbsent, orNull } from "./columns.js";

export type NewAuditColumns = Omit<TableRow<"gateway_audit_log">, "sequence">;

export function toAuditRecord(columns: TableRow<"gateway_audit_log">): AuditRecord {
  return {
    sequence: columns.sequence,
    time: columns.time,
    action: columns.action as AuditAction,
    result: columns.result as AuditRecord["result"],
    principal: orAbsent(columns.principal),
    requestId: orAbsent(columns.request_id),
    targetId: orAbsent(columns.target_id),
    targetName: orAbsent(columns.target_name),
    revision: orAbsent(columns.revision),
    code: orAbsent(columns.code),
  };
}

export function toAuditColumns(record: NewAuditRecord): NewAuditColumns {
  return {
    time: record.time,
    action: record.action,
    result: record.result,
    principal: orNull(record.principal),
    request_id: orNull(record.requestId),
    target_id: orNull(record.targetId),
    target_name: orNull(record.targetName),
    revision: orNull(record.revision),
    code: orNull(record.code),
  };
}
