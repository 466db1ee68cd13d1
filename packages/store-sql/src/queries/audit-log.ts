import { type PreparedQuery, preparedQuery, queryFamily } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";
import { has } from "./shapes.js";

interface AuditPage {
  readonly before: number;
  readonly limit: number;
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
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
        .$if(has(shape, "since"), (query) => query.where("time", ">=", slot("since") ?? 0))
        .$if(has(shape, "until"), (query) => query.where("time", "<", slot("until") ?? 0))
        .orderBy("sequence", "desc")
        .limit(slot("limit")),
  );

/** The lowest sequences. */
export const oldestAuditRecords: PreparedQuery<
  { readonly limit: number },
  { readonly sequence: number }
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_audit_log")
    .select("sequence")
    .orderBy("sequence")
    .limit(slot("limit")),
);

export const deleteAuditRecords: PreparedQuery<
  { readonly last: number; readonly time: number },
  unknown
> = preparedQuery((builder, slot) =>
  builder
    .deleteFrom("gateway_audit_log")
    .where("sequence", "<=", slot("last"))
    .where("time", "<", slot("time")),
);
