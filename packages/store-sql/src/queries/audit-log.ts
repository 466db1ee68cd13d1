import { type PreparedQuery, preparedQuery, queryFamily } from "../prepared-query.js";
import type { NewAuditColumns } from "../rows/audit-record.js";
import type { TableRow } from "../tables.js";
import { has } from "./shapes.js";

export const insertAuditRecord: PreparedQuery<NewAuditColumns, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_audit_log").values({
      time: slot("time"),
      action: slot("action"),
      result: slot("result"),
      principal: slot("principal"),
      request_id: slot("request_id"),
      target_id: slot("target_id"),
      target_name: slot("target_name"),
      revision: slot("revision"),
      code: slot("code"),
    }),
);

interface AuditPage {
  readonly before: number;
  readonly limit: number;
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
}

/** Newest first. */
export const auditPage: (shape: string) => PreparedQuery<AuditPage, TableRow<"gateway_audit_log">> =
  queryFamily(
    (shape: string) => (builder, slot) =>
      builder
        .selectFrom("gateway_audit_log")
        .select([
          "sequence",
          "time",
          "action",
          "result",
          "principal",
          "request_id",
          "target_id",
          "target_name",
          "revision",
          "code",
        ])
        .where("sequence", "<", slot("before"))
        .$if(has(shape, "principal"), (query) =>
          query.where("principal", "=", slot("principal") ?? ""),
        )
        .$if(has(shape, "action"), (query) => query.where("action", "=", slot("action") ?? ""))
        .$if(has(shape, "targetId"), (query) =>
          query.where("target_id", "=", slot("targetId") ?? ""),
        )
        .orderBy("sequence", "desc")
        .limit(slot("limit")),
  );
