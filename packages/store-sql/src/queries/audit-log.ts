import { type PreparedQuery, preparedQuery, queryFamily } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";
import { has } from "./shapes.js";

interface AuditPage {
  readonly before: number;
  readonly limit: number;
  readonly workspaceId?: string | undefined;
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
        // With two bounds, SQLite prefers the primary key to the index by time, which needs a sort.
        .where("sequence", ">", 0)
        .where("sequence", "<", slot("before"))
        .$if(has(shape, "workspaceId"), (query) =>
          query.where("workspace_id", "=", slot("workspaceId") ?? ""),
        )
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

/** The highest sequence; null if the log is empty. */
export const newestAuditRecord: PreparedQuery<undefined, { readonly newest: number | null }> =
  preparedQuery((builder) =>
    builder.selectFrom("gateway_audit_log").select(({ fn }) => fn.max("sequence").as("newest")),
  );

/** The records with the earliest times before `time` and a sequence below `newest`. */
export const earliestAuditRecords: PreparedQuery<
  { readonly newest: number; readonly time: number; readonly limit: number },
  { readonly time: number; readonly sequence: number }
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_audit_log")
    .select(["time", "sequence"])
    .where("time", "<", slot("time"))
    .where("sequence", "<", slot("newest"))
    .orderBy("time")
    .orderBy("sequence")
    .limit(slot("limit")),
);

/** Deletes the records up to one of {@link earliestAuditRecords}. */
export const deleteAuditRecords: PreparedQuery<
  { readonly newest: number; readonly time: number; readonly sequence: number },
  unknown
> = preparedQuery((builder, slot) =>
  builder
    .deleteFrom("gateway_audit_log")
    // Databases use the index for this condition, not for the next one.
    .where("time", "<=", slot("time"))
    .where(({ or, eb }) =>
      or([eb("time", "<", slot("time")), eb("sequence", "<=", slot("sequence"))]),
    )
    .where("sequence", "<", slot("newest")),
);
