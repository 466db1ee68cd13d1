import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import type { LimitRow } from "../rows/limit-row.js";

type Version = Pick<LimitRow, "limit_id" | "version">;

/** Reads the versions of limits. */
export const limitVersions: PreparedQuery<{ readonly limitIds: readonly string[] }, Version> =
  preparedQuery((builder, slot, { isElement }) =>
    untyped(builder)
      .selectFrom("gw_ledger_limits")
      .select(["limit_id", "version"])
      .where((eb) => isElement(eb.ref("limit_id").$castTo<string>(), slot("limitIds")))
      .$castTo<Version>(),
  );

/** Changes a limit whose version is lower than one. */
export const changeLimit: PreparedQuery<LimitRow & { readonly below: number }, unknown> =
  preparedQuery((builder, slot) =>
    untyped(builder)
      .updateTable("gw_ledger_limits")
      .set({
        version: slot("version"),
        amount: slot("amount"),
        warn_at: slot("warn_at"),
        is_deleted: slot("is_deleted"),
      })
      .where("limit_id", "=", slot("limit_id"))
      .where("version", "<", slot("below")),
  );
