import { type PreparedQuery, queryFamily } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";
import { has } from "./shapes.js";

interface AuditPage {
  readonly before: number;
  readonly limit: number;
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
}

/** One page, newest first. */
export const auditPage: (shape: string) => PreparedQuery<AuditPage, TableRow<"gateway_audit_log">> =
  queryFamily(
    (shape: string) => (builder, slot) =>
      builder
        .selectFrom("gateway_audit_log")
        .select(shownColumns("gateway_audit_log"))
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
